using System.Buffers;

namespace Tandem.Sip;

/// <summary>Cuts a TCP or TLS stream into messages by Content-Length (RFC 3261 section 18.3). Holds no octets itself.</summary>
public sealed class SipStreamFramer(SipLimits limits)
{
    /// <summary>How many octets were looked at without finding the empty line.</summary>
    private long _scanned;

    /// <summary>Length of the message whose header fields are complete; 0 before that.</summary>
    private long _messageLength;

    /// <summary>
    /// Looks at the start of <paramref name="octets"/>. Work is remembered, so that octets given again, with more behind them, are not scanned again: a peer that sends
    /// byte by byte costs no more than one that does not. A frame that was returned must be consumed before the next call.
    /// </summary>
    /// <param name="octets">Everything received that was not consumed yet.</param>
    /// <param name="length">How many octets to consume for this frame; all for a broken stream.</param>
    /// <param name="error">Why the stream is broken.</param>
    public SipFrame Next(in ReadOnlySequence<byte> octets, out long length, out SipParseError error)
    {
        length = 0;
        error = SipParseError.None;
        if (_messageLength == 0)
        {
            if (octets.IsEmpty) return SipFrame.NeedMore;
            if (_scanned == 0 && octets.FirstSpan[0] is (byte)'\r' or (byte)'\n') return ReadLineEnds(octets, out length);
            error = ReadHeaders(octets);
            if (error != SipParseError.None)
            {
                length = octets.Length;
                return SipFrame.Broken;
            }
        }

        if (_messageLength == 0 || octets.Length < _messageLength) return SipFrame.NeedMore;
        length = _messageLength;
        _messageLength = _scanned = 0;
        return SipFrame.Message;
    }

    /// <summary>Line ends in front of a start line: a ping of two CRLF, or one on its own. After one CRLF it waits for what follows.</summary>
    private static SipFrame ReadLineEnds(in ReadOnlySequence<byte> octets, out long length)
    {
        Span<byte> first = stackalloc byte[4];
        first = first[..(int)Math.Min(4, octets.Length)];
        octets.Slice(0, first.Length).CopyTo(first);
        length = 0;
        if ("\r\n\r\n"u8.StartsWith(first))
        {
            if (first.Length < 4) return SipFrame.NeedMore;
            length = 4;
            return SipFrame.Ping;
        }

        length = first.StartsWith("\r\n"u8) ? 2 : 1;
        return SipFrame.Skip;
    }

    /// <summary>Looks for the empty line, and behind it is found for Content-Length.</summary>
    private SipParseError ReadHeaders(in ReadOnlySequence<byte> octets)
    {
        var reader = new SequenceReader<byte>(octets);
        reader.Advance(Math.Max(0, _scanned - 3));
        if (!reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n\r\n"u8))
        {
            _scanned = octets.Length;
            return octets.Length > limits.MaxHeaderBytes ? SipParseError.TooLarge : SipParseError.None;
        }

        var headersLength = reader.Consumed;
        if (headersLength > limits.MaxHeaderBytes) return SipParseError.TooLarge;
        var error = ReadContentLength(octets.Slice(0, headersLength), out var bodyLength);
        if (error != SipParseError.None) return error;
        _messageLength = headersLength + bodyLength;
        return _messageLength > limits.MaxMessageBytes ? SipParseError.TooLarge : SipParseError.None;
    }

    private static SipParseError ReadContentLength(in ReadOnlySequence<byte> headers, out uint length)
    {
        if (headers.IsSingleSegment) return ReadContentLength(headers.FirstSpan, out length);
        var copy = ArrayPool<byte>.Shared.Rent((int)headers.Length);
        headers.CopyTo(copy);
        var error = ReadContentLength(copy.AsSpan(0, (int)headers.Length), out length);
        ArrayPool<byte>.Shared.Return(copy);
        return error;
    }

    /// <summary>A second Content-Length would let two elements see two different messages: it is refused whatever it says.</summary>
    private static SipParseError ReadContentLength(ReadOnlySpan<byte> headers, out uint length)
    {
        length = 0;
        var found = false;
        var lines = new HeaderLines(headers, headers.IndexOf((byte)'\n') + 1);
        while (true)
        {
            var line = lines.Next(out var entry);
            if (line is HeaderLine.End or HeaderLine.Incomplete) return found ? SipParseError.None : SipParseError.ContentLength;
            if (line != HeaderLine.Field || entry.Id != HeaderName.ContentLength) continue;
            if (found || !Grammar.TryReadNumber(headers[entry.ValueStart..entry.ValueEnd], int.MaxValue, out length)) return SipParseError.ContentLength;
            found = true;
        }
    }
}
