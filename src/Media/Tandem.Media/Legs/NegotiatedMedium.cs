using Tandem.Media.Transports;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Legs;

/// <summary>A medium that offer and answer have settled.</summary>
/// <param name="Stream">Which medium of the call it is: the media of two joined legs that have the same number belong together.</param>
/// <param name="Transport">The transport of the leg that it uses.</param>
/// <param name="Local">What we have said of it to the other side: the formats that it may send, our keys and role of DTLS.</param>
/// <param name="Remote">What the other side has said: the formats that it takes, where it receives, its keys, fingerprint and candidates.</param>
public sealed record NegotiatedMedium(int Stream, ILegTransport Transport, RtpMedia Local, RtpMedia Remote)
{
    /// <summary>Whose packets are those of the other side, when it has no ICE.</summary>
    public SourceRules Sources { get; init; } = SourceRules.Default;
}
