using System.Buffers;

namespace Tandem.Sip;

/// <summary>Cuts a TCP or TLS stream into messages by Content-Length (RFC 3261 section 18.3). Holds no octets itself.</summary>
public sealed class SipStreamFramer(SipLimits limits)
{
    // How far into the octets the end of the header fields was looked for already, and where it was found.
    private long _searched;
    private long _frameLength;

    /// <summary>
    /// Looks at the start of <paramref name="octets"/>. Work is remembered, so that octets given again, with more behind them, are not scanned again: a peer that sends
    /// byte by byte costs no more than one that does not.
    /// </summary>
    /// <param name="octets">Everything received that was not consumed yet.</param>
    /// <param name="length">How many octets to consume for this frame.</param>
    /// <param name="error">Why the stream is broken.</param>
    public SipFrame Next(in ReadOnlySequence<byte> octets, out long length, out SipParseError error)
    {
        error = SipParseError.None;
        length = 0;
        if (_frameLength == 0)
        {
            if (TryReadLineEnds(octets, out var frame, out length)) return frame;
            if (!TryFindHeaderEnd(octets, out var headerLength))
                return octets.Length > limits.MaxHeaderBytes ? Break(SipParseError.TooLarge, out error) : SipFrame.NeedMore;
            if (headerLength > limits.MaxHeaderBytes) return Break(SipParseError.TooLarge, out error);
            if (!TryReadContentLength(octets.Slice(0, headerLength), out var bodyLength)) return Break(SipParseError.ContentLength, out error);
            if (headerLength + bodyLength > limits.MaxMessageBytes) return Break(SipParseError.TooLarge, out error);
            _frameLength = headerLength + bodyLength;
        }

        if (octets.Length < _frameLength) return SipFrame.NeedMore;
        length = _frameLength;
        _frameLength = 0;
        _searched = 0;
        return SipFrame.Message;
    }

    private static SipFrame Break(SipParseError reason, out SipParseError error)
    {
        error = reason;
        return SipFrame.Broken;
    }

    private static bool TryReadLineEnds(in ReadOnlySequence<byte> octets, out SipFrame frame, out long length)
    {
        Span<byte> start = stackalloc byte[4];
        var count = (int)Math.Min(4, octets.Length);
        octets.Slice(0, count).CopyTo(start);
        start = start[..count];
        frame = SipFrame.NeedMore;
        length = 0;
        if (start.IsEmpty) return true;
        if (start[0] is not ((byte)'\r' or (byte)'\n')) return false;
        if (start.SequenceEqual("\r\n\r\n"u8))
        {
            frame = SipFrame.Ping;
            length = 4;
        }
        else if (!"\r\n\r\n"u8.StartsWith(start))
        {
            frame = SipFrame.Skip;
            length = start is [(byte)'\r', (byte)'\n', ..] ? 2 : 1;
        }

        return true;
    }

    private bool TryFindHeaderEnd(in ReadOnlySequence<byte> octets, out long headerLength)
    {
        // The mark may have begun in what was searched before.
        var start = Math.Max(0, _searched - 3);
        var reader = new SequenceReader<byte>(octets.Slice(start));
        var found = reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n\r\n"u8);
        headerLength = start + reader.Consumed;
        if (!found) _searched = octets.Length;
        return found;
    }

    private static bool TryReadContentLength(in ReadOnlySequence<byte> header, out long bodyLength)
    {
        if (header.IsSingleSegment) return TryReadContentLength(header.FirstSpan, out bodyLength);
        var rented = ArrayPool<byte>.Shared.Rent((int)header.Length);
        header.CopyTo(rented);
        var found = TryReadContentLength(rented.AsSpan(0, (int)header.Length), out bodyLength);
        ArrayPool<byte>.Shared.Return(rented);
        return found;
    }

    // Content-Length is required on a stream (section 20.14): without it nobody knows where the next message starts.
    private static bool TryReadContentLength(ReadOnlySpan<byte> header, out long bodyLength)
    {
        bodyLength = -1;
        while (true)
        {
            var end = header.IndexOf("\r\n"u8);
            if (end <= 0) return bodyLength >= 0;
            var line = header[..end];
            header = header[(end + 2)..];
            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || HeaderNames.Find(line[..colon].TrimEnd(" \t"u8)) != HeaderName.ContentLength) continue;
            var value = line[(colon + 1)..];
            while (header is [(byte)' ' or (byte)'\t', ..])
            {
                // A fold puts the digits on the next line.
                end = header.IndexOf("\r\n"u8);
                if (!Octets.Trim(value).IsEmpty && !Octets.Trim(header[..end]).IsEmpty) return false;
                if (Octets.Trim(value).IsEmpty) value = header[..end];
                header = header[(end + 2)..];
            }

            if (!Octets.TryParseNumber(Octets.Trim(value), int.MaxValue, out var length) || (bodyLength >= 0 && bodyLength != length)) return false;
            bodyLength = length;
        }
    }
}
