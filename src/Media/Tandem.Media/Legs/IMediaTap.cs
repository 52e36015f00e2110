using System.Net;
using Tandem.Kernel;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Legs;

/// <summary>Takes what the sides of a call send, in the clear, as a recording does. On the loop, so it copies what it wants and never blocks.</summary>
public interface IMediaTap
{
    /// <summary>A packet that goes on: one that is blocked or silenced is not told.</summary>
    /// <param name="stream">Whose it is: the same object as long as offer and answer say the same.</param>
    /// <param name="packet">The packet of RTP as it was sent, without its protection; valid during the call.</param>
    /// <param name="now">When it came.</param>
    /// <returns>False when it wants no more: then nothing is handed to it any longer.</returns>
    bool Take(TappedStream stream, ReadOnlySpan<byte> packet, Instant now);
}

/// <summary>One medium of a side of a call, as it was agreed on. Immutable.</summary>
/// <param name="Leg">The name of the leg.</param>
/// <param name="Kind">What it is, such as <c>audio</c>.</param>
/// <param name="Formats">What it may send.</param>
/// <param name="From">Where the description says that it is; a browser may be anywhere else.</param>
/// <param name="To">Where we receive it.</param>
public sealed record TappedStream(string Leg, string Kind, IReadOnlyList<RtpFormat> Formats, IPEndPoint? From, IPEndPoint To);
