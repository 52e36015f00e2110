using System.Net;

namespace Tandem.Media.Legs;

/// <summary>How the media of a call are.</summary>
/// <param name="Legs">Each leg that there is, in the order in which they were made.</param>
public sealed record MediaSessionReport(IReadOnlyList<MediaLegReport> Legs);

/// <summary>How the media of one leg are.</summary>
/// <param name="Name">The name of the leg.</param>
/// <param name="Streams">Its media.</param>
public sealed record MediaLegReport(string Name, IReadOnlyList<MediaStreamReport> Streams)
{
    /// <summary>Whether it sends no sound although it should, while the one that it is joined with sends (<see cref="IMediaObserver.OneWay"/>).</summary>
    public bool IsOneWay { get; init; }

    /// <summary>The same some time later, when nothing has come since.</summary>
    internal MediaLegReport After(TimeSpan time) => this with { Streams = [.. Streams.Select(stream => stream with { Silence = stream.Silence + time })] };
}

/// <summary>How one medium of a leg is.</summary>
public sealed record MediaStreamReport
{
    /// <summary>What it is, such as <c>audio</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How it is carried, such as <c>UDP/TLS/RTP/SAVPF</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>The suite of SRTP; empty for media in the clear, or before there are keys.</summary>
    public string Suite { get; init; } = "";

    /// <summary>The format that the other side sends now, such as <c>opus/48000/2</c>; empty before the first packet.</summary>
    public string ReceivedFormat { get; init; } = "";

    /// <summary>The format that is sent to it now; empty before the first packet.</summary>
    public string SentFormat { get; init; } = "";

    /// <summary>What came from the other side.</summary>
    public required StreamDirectionReport Received { get; init; }

    /// <summary>What was sent to it, loss and jitter as it reports them.</summary>
    public required StreamDirectionReport Sent { get; init; }

    /// <summary>Round-trip time with the other side (RFC 3550 section 6.4.1); null before it is known.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>The mean opinion score of what came from it, by the E-model (ITU-T G.107); null for what is no speech, or before there is enough.</summary>
    public double? MeanOpinionScore { get; init; }

    /// <summary>What the score was computed from, in words; empty without one.</summary>
    public string ScoreInputs { get; init; } = "";

    /// <summary>Where we receive it.</summary>
    public IPEndPoint? Local { get; init; }

    /// <summary>Where we receive its RTCP, when that has a port of its own.</summary>
    public IPEndPoint? LocalRtcp { get; init; }

    /// <summary>Where it is sent to; null before that is known, and for a browser.</summary>
    public IPEndPoint? Remote { get; init; }

    /// <summary>The source of the other side (RFC 3550 section 3); null before the first packet.</summary>
    public uint? Ssrc { get; init; }

    /// <summary>How long ago its last packet came; null before the first one.</summary>
    public TimeSpan? Silence { get; init; }

    /// <summary>Compounds of RTCP that came from the other side.</summary>
    public long ReportPackets { get; init; }

    /// <summary>Octets of them.</summary>
    public long ReportOctets { get; init; }

    /// <summary>What was thrown away, by reason, where anything was.</summary>
    public IReadOnlyDictionary<string, long> Drops { get; init; } = new Dictionary<string, long>();
}

/// <summary>Packets of one direction.</summary>
/// <param name="Packets">How many.</param>
/// <param name="Octets">Octets of their payloads.</param>
/// <param name="Lost">How many did not come.</param>
/// <param name="Jitter">Interarrival jitter (RFC 3550 section 6.4.1).</param>
public sealed record StreamDirectionReport(long Packets, long Octets, long Lost, TimeSpan Jitter);
