using System.Buffers;

namespace Tandem.Sip;

/// <summary>What <see cref="SipStreamFramer"/> found at the start of the octets.</summary>
public enum SipFrame : byte
{
    /// <summary>More octets are needed.</summary>
    NeedMore,

    /// <summary>One whole message.</summary>
    Message,

    /// <summary>A double CRLF to be answered with CRLF (RFC 5626 section 3.5.1).</summary>
    Ping,

    /// <summary>A stray CRLF, to be skipped (RFC 3261 section 7.5).</summary>
    Skip,

    /// <summary>The stream cannot be framed any more (no Content-Length, over a limit): answer and close.</summary>
    Broken,
}

/// <summary>Cuts a TCP or TLS stream into messages by Content-Length (RFC 3261 section 18.3). Holds no octets itself.</summary>
public sealed class SipStreamFramer(SipLimits limits)
{
    /// <summary>
    /// Looks at the start of <paramref name="octets"/>. Work is remembered, so that octets given again, with more behind them, are not scanned again: a peer that sends
    /// byte by byte costs no more than one that does not.
    /// </summary>
    /// <param name="octets">Everything received that was not consumed yet.</param>
    /// <param name="length">How many octets to consume for this frame.</param>
    /// <param name="error">Why the stream is broken.</param>
    public SipFrame Next(in ReadOnlySequence<byte> octets, out long length, out SipParseError error)
    {
        _ = limits;
        throw new NotImplementedException();
    }
}
