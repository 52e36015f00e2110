using Tandem.Fuzz.Targets;

namespace Tandem.Fuzz;

/// <summary>Something that is handed any octets at all and throws only when it has found a mistake.</summary>
/// <param name="Name">As on the command line; the seeds are in the folder of that name.</param>
/// <param name="Run">Takes one input.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Run)
{
    /// <summary>Longest input that the fuzzer makes: long enough for every limit but those of size, which have tests of their own, and short enough to be quick.</summary>
    public const int MaxInput = 4096;

    /// <summary>The targets, in the order in which they run.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("parser", ParserTarget.Run),
        new("stream", StreamTarget.Run),
        new("uri", UriTarget.Run),
        new("headers", HeadersTarget.Run),
        new("digest", DigestTarget.Run),
        new("sdp", SdpTarget.Run),
        new("multipart", MultipartTarget.Run),
        new("transactions", TransactionsTarget.Run),
        new("stun", StunTarget.Run),
        new("stun-stream", StunStreamTarget.Run),
        new("turn", TurnServerTarget.Run),
        new("dtls", DtlsTarget.Run),
        new("candidate", CandidateTarget.Run),
        new("ice", IceTarget.Run),
        new("rtp", RtpTarget.Run),
        new("rtcp", RtcpTarget.Run),
        new("playout", PlayoutTarget.Run),
        new("ng", NgTarget.Run),
        new("codecs", CodecsTarget.Run),
        new("pictures", PicturesTarget.Run),
        new("transcoding", TranscodingTarget.Run),
        new("node", NodeTarget.Run),
    ];

    /// <summary>The target with a bug in it, which proves that the fuzzer finds one.</summary>
    public static FuzzTarget Planted { get; } = new("planted", PlantedTarget.Run);

    /// <summary>The target of a name.</summary>
    public static FuzzTarget Find(string name) =>
        All.Append(Planted).FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException($"No target '{name}'. There are: {string.Join(", ", All.Append(Planted).Select(target => target.Name))}.");
}
