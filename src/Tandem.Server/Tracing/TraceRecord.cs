using System.Runtime.InteropServices;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Server.Tracing;

/// <summary>What stands before the octets of a traced message in a <see cref="TraceSegment"/>. Only this process reads it, so the layout is the runtime's own.</summary>
/// <param name="Time">When the message crossed the border.</param>
/// <param name="Flow">Where it came from or went to.</param>
/// <param name="Direction">Which way.</param>
/// <param name="Error">Why it was refused.</param>
/// <param name="KeyLength">Octets of the Call-ID, which follow.</param>
/// <param name="Length">Octets of the message, which follow the Call-ID.</param>
/// <param name="FullLength">Octets that the message had: more than <paramref name="Length"/> when it was too long to be kept whole.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TraceRecord(
    Instant Time, Flow Flow, TraceDirection Direction, SipParseError Error, ushort KeyLength, int Length, int FullLength);

/// <summary>A traced message as a reader sees it; valid during the call that hands it over.</summary>
internal readonly ref struct TraceView(long sequence, TraceRecord record, ReadOnlySpan<byte> callId, ReadOnlySpan<byte> octets)
{
    /// <summary>Its number: one more than that of the message before it.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>When, where and which way.</summary>
    public TraceRecord Record { get; } = record;

    /// <summary>Its Call-ID.</summary>
    public ReadOnlySpan<byte> CallId { get; } = callId;

    /// <summary>The message, or as much of it as was kept.</summary>
    public ReadOnlySpan<byte> Octets { get; } = octets;
}
