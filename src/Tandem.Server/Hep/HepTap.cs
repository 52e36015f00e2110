using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Server.Options;
using Tandem.Sip;

namespace Tandem.Server.Hep;

/// <summary>Puts what crosses the border into the queue of the export: one hash and one copy for each message.</summary>
internal sealed class HepTap(HepQueue queue, HepOptions options, ISipTap? next) : ISipTap
{
    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;

    /// <inheritdoc/>
    public void Received(SipMessage message, ReadOnlyMemory<byte> octets, in Flow flow, Instant now)
    {
        next?.Received(message, octets, flow, now);
        if (IsSampled(message.CallId)) queue.Add(octets.Span, flow, isSent: false, now);
    }

    /// <inheritdoc/>
    public void Refused(ReadOnlyMemory<byte> octets, SipParseError error, in Flow flow, Instant now) =>
        // A collector shows calls; what is no message belongs to none. The trace keeps it.
        next?.Refused(octets, error, flow, now);

    /// <inheritdoc/>
    public void Sent(SipMessage message, ReadOnlySpan<byte> octets, in Flow flow, Instant now)
    {
        next?.Sent(message, octets, flow, now);
        if (IsSampled(message.CallId)) queue.Add(octets, flow, isSent: true, now);
    }

    /// <summary>Whether the messages of this call are exported: by a hash of the Call-ID, so that every node and every message decides alike.</summary>
    private bool IsSampled(ReadOnlySpan<byte> callId)
    {
        if (options.Sampling == 100) return true;
        var hash = FnvOffset;
        foreach (var octet in callId) hash = (hash ^ octet) * FnvPrime;
        return hash % 100 < (uint)options.Sampling;
    }
}
