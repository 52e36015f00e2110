using System.Runtime.InteropServices;

namespace Tandem.Sip;

/// <summary>
/// Makes the index of a message in one pass and checks the fields that every message has in a second one over the index. The first error is the one reported; reading goes on
/// behind it so that a refused request can be answered.
/// </summary>
internal static class MessageParser
{
    /// <summary>Room for the fields of a usual request and for those a proxy adds.</summary>
    private const int UsualHeaders = 24;

    internal static SipParseError Parse(ReadOnlyMemory<byte> octets, SipLimits limits, SipMessage? reused, out SipMessage? message)
    {
        message = null;
        if (!MemoryMarshal.TryGetArray(octets, out var segment)) segment = octets.ToArray();
        var buffer = segment.Array ?? [];
        var end = segment.Offset + segment.Count;
        var start = SkipEmptyLines(buffer, segment.Offset, end);
        if (start == end) return SipParseError.KeepAlive;

        var error = segment.Count > limits.MaxMessageBytes ? SipParseError.TooLarge : SipParseError.None;
        var headersLimit = (int)Math.Min(end, (long)start + limits.MaxHeaderBytes);
        var lineEnd = ReadStartLine(buffer.AsSpan(0, headersLimit), start, ref error, out var line);
        if (lineEnd < 0) return error;

        var index = new HeaderIndex { Headers = reused?.TakeHeaders() ?? new HeaderEntry[UsualHeaders] };
        var bodyStart = index.Read(buffer.AsSpan(0, headersLimit), lineEnd, limits.MaxHeaders, ref error);
        if (bodyStart < 0)
        {
            Note(ref error, headersLimit < end ? SipParseError.TooLarge : SipParseError.Incomplete);
            bodyStart = end;
        }

        message = reused ?? new SipMessage();
        message.Fill(buffer, line, index, bodyStart, end);
        var fieldError = message.CheckFields(end - bodyStart);
        // The scheme is looked at last: a 416 says that everything else was in order.
        if (error is SipParseError.None or SipParseError.UriScheme && fieldError != SipParseError.None) error = fieldError;
        return error;
    }

    /// <summary>Keeps the first error.</summary>
    internal static void Note(ref SipParseError error, SipParseError found)
    {
        if (error is SipParseError.None or SipParseError.UriScheme && found != SipParseError.None) error = found;
    }

    private static int SkipEmptyLines(byte[] buffer, int start, int end)
    {
        while (start + 1 < end && buffer[start] == (byte)'\r' && buffer[start + 1] == (byte)'\n') start += 2;
        return start;
    }

    /// <summary>The position behind the first line; -1 when it says neither request nor response.</summary>
    private static int ReadStartLine(ReadOnlySpan<byte> octets, int start, ref SipParseError error, out StartLine line)
    {
        var length = octets[start..].IndexOfAny((byte)'\r', (byte)'\n');
        var end = length < 0 ? octets.Length : start + length;
        var found = StartLine.TryParse(octets, start, end, out line);
        if (line is { MethodLength: 0, StatusCode: 0 })
        {
            Note(ref error, SipParseError.StartLine);
            return -1;
        }

        if (end + 1 >= octets.Length) found = SipParseError.Incomplete;
        else if (octets[end] != (byte)'\r' || octets[end + 1] != (byte)'\n') found = SipParseError.StartLine;
        else line.End = end + 2;
        Note(ref error, found);
        return line.End;
    }
}
