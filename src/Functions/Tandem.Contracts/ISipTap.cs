using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Contracts;

/// <summary>
/// Sees every message that crosses the node's border, as the sockets saw it: the source of message traces. Called on the lane only; it must be quick, must not block and must
/// not change the message. Without a tap nothing is spent.
/// </summary>
public interface ISipTap
{
    /// <summary>A message came in and was accepted.</summary>
    /// <param name="message">The message; valid until the call returns.</param>
    /// <param name="octets">What was received. Nobody changes it any more; it may be kept.</param>
    /// <param name="flow">Where it came from.</param>
    /// <param name="now">When.</param>
    void Received(SipMessage message, ReadOnlyMemory<byte> octets, in Flow flow, Instant now);

    /// <summary>Octets came in that are no message, or one that is refused.</summary>
    /// <param name="octets">What was received. Nobody changes it any more; it may be kept.</param>
    /// <param name="error">Why it is refused.</param>
    /// <param name="flow">Where it came from.</param>
    /// <param name="now">When.</param>
    void Refused(ReadOnlyMemory<byte> octets, SipParseError error, in Flow flow, Instant now);

    /// <summary>A message goes out.</summary>
    /// <param name="message">The message; valid until the call returns.</param>
    /// <param name="octets">What is sent; the buffer is used again, so copy what is to be kept.</param>
    /// <param name="flow">Where to.</param>
    /// <param name="now">When.</param>
    void Sent(SipMessage message, ReadOnlySpan<byte> octets, in Flow flow, Instant now);
}
