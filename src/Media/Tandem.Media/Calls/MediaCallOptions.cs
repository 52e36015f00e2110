using Tandem.Codecs;
using Tandem.Rtp;
using Tandem.Rtp.Srtp;

namespace Tandem.Media.Calls;

/// <summary>What calls offer of themselves. Immutable.</summary>
public sealed record MediaCallOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly MediaCallOptions Default = new();

    /// <summary>
    /// Audio that is offered beyond what the other side has, for it can be converted: the most wanted first, parameters those of what Tandem reads. Those without their library are left out. Empty for calls that convert nothing.
    /// </summary>
    public IReadOnlyList<AudioFormat> Codecs { get; init; } =
    [
        new("opus", 48_000, 2, "minptime=10;useinbandfec=1"), new("G722", 8000), new("PCMA", 8000), new("PCMU", 8000), new("G729", 8000, 1, "annexb=no"), new("GSM", 8000), new("AMR-WB", 16_000), new("AMR", 8000),
        new("speex", 16_000), new("speex", 8000), new("iLBC", 8000, 1, "mode=20"),
    ];

    /// <summary>Whether video can be converted between VP8, H.264 and H.263; not by default.</summary>
    public bool TranscodesVideo { get; init; }

    /// <summary>Suites of SRTP for keys in the description, the most wanted first.</summary>
    public IReadOnlyList<SrtpSuite> Suites { get; init; } = [SrtpSuite.AesCm128HmacSha1Tag80, SrtpSuite.AesCm128HmacSha1Tag32, SrtpSuite.AeadAes256Gcm, SrtpSuite.AeadAes128Gcm];

    /// <summary>Header extensions that go from one browser to another when both have them. Numbers of a transport (<see cref="HeaderExtensionUris.TransportSequenceNumber"/>) and their feedback only when they are among these.</summary>
    public IReadOnlyList<string> HeaderExtensions { get; init; } =
        [HeaderExtensionUris.AudioLevel, HeaderExtensionUris.AbsoluteSendTime, HeaderExtensionUris.TransmissionTimeOffset, "urn:3gpp:video-orientation"];

    /// <summary>Most media of a call, 4 by default: each takes ports and memory on both sides. Further ones are refused with port 0, and the call goes on (RFC 3264 section 6).</summary>
    public int MaxMedia { get; init; } = 4;
}
