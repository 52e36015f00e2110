using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Server.Tracing;

/// <summary>Puts what the Edge sees into the ring.</summary>
internal sealed class TraceTap(TraceRing ring) : ISipTap
{
    /// <summary>Stands for the Call-ID of what has none.</summary>
    public static ReadOnlySpan<byte> NoCallId => "-"u8;

    /// <inheritdoc/>
    public void Received(SipMessage message, ReadOnlyMemory<byte> octets, in Flow flow, Instant now) =>
        ring.Write(TraceDirection.Received, SipParseError.None, message.CallId, octets.Span, flow, now);

    /// <inheritdoc/>
    public void Refused(ReadOnlyMemory<byte> octets, SipParseError error, in Flow flow, Instant now)
    {
        // As far as it could be indexed: a Call-ID may be there although another field is wrong.
        _ = SipMessage.TryParse(octets, SipLimits.Default, out var message);
        var callId = message is null ? default : message[HeaderName.CallId];
        ring.Write(TraceDirection.Refused, error, callId.IsEmpty ? NoCallId : callId, octets.Span, flow, now);
    }

    /// <inheritdoc/>
    public void Sent(SipMessage message, ReadOnlySpan<byte> octets, in Flow flow, Instant now) =>
        ring.Write(TraceDirection.Sent, SipParseError.None, message.CallId, octets, flow, now);
}
