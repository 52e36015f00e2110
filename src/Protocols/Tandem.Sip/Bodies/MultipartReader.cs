using System.Text;

namespace Tandem.Sip;

/// <summary>
/// Goes through the parts of a body of several parts (RFC 2046 section 5.1, RFC 5621) without copying anything. The whole body is checked first, so that there is an error or there are parts. A view of octets.
/// </summary>
/// <example>
/// <code>
/// var error = MultipartReader.TryRead(message[HeaderName.ContentType], message.Body, .., out var parts);
/// while (parts.TryTake(out var part)) { /* part.Field(body, "Content-Type"u8), body[part.Content] */ }
/// </code>
/// </example>
public ref struct MultipartReader
{
    /// <summary>Parts within one part at most.</summary>
    public const int MaxParts = 32;

    /// <summary>How often parts may be within parts.</summary>
    public const int MaxDepth = 4;

    /// <summary>Octets of the fields of one part at most.</summary>
    public const int MaxFields = 4096;

    private const int MaxBoundary = 70;

    private readonly ReadOnlySpan<byte> _body;
    private readonly ReadOnlySpan<byte> _boundary;
    private readonly int _end;
    private int _next;

    private MultipartReader(ReadOnlySpan<byte> body, ReadOnlySpan<byte> boundary, int first, int end)
    {
        _body = body;
        _boundary = boundary;
        (_next, _end) = (first, end);
    }

    /// <summary>Whether a value of Content-Type is one of several parts.</summary>
    public static bool IsMultipart(ReadOnlySpan<byte> contentType) => contentType.Length > 10 && Ascii.EqualsIgnoreCase(contentType[..10], "multipart/"u8);

    /// <summary>Begins to read.</summary>
    /// <param name="contentType">The value of Content-Type.</param>
    /// <param name="body">The body of the message.</param>
    /// <param name="content">Where in it the parts stand: all of it, or what a part carries.</param>
    /// <param name="parts">The parts.</param>
    public static MultipartError TryRead(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body, Range content, out MultipartReader parts)
    {
        parts = default;
        if (!TryReadBoundary(contentType, out var boundary)) return MultipartError.Boundary;
        var (start, length) = content.GetOffsetAndLength(body.Length);
        var first = FindDelimiter(body[..(start + length)], start, boundary);
        // What stands before the first one is for nobody (section 5.1.1).
        if (first < 0 || IsLast(body[..(start + length)], first, boundary)) return MultipartError.NoPart;
        parts = new MultipartReader(body, boundary, first, start + length);
        return parts.Check();
    }

    /// <summary>Takes the next part.</summary>
    public bool TryTake(out BodyPart part) => TryTake(out part, out _);

    private static bool TryReadBoundary(ReadOnlySpan<byte> contentType, out ReadOnlySpan<byte> boundary)
    {
        boundary = default;
        var semicolon = contentType.IndexOf((byte)';');
        if (semicolon < 0 || !new Parameters(contentType[semicolon..]).TryGet("boundary"u8, out boundary)) return false;
        if (boundary.Length >= 2 && boundary[0] == (byte)'"') boundary = boundary[1..^1];
        return boundary.Length is > 0 and <= MaxBoundary && !boundary.ContainsAnyExceptInRange((byte)' ', (byte)'~') && boundary.IndexOfAny("\"\\"u8) < 0 && boundary[^1] != (byte)' ';
    }

    /// <summary>Finds the next line that is a boundary, from the beginning of a line on. Returns where its hyphens stand, or -1.</summary>
    private static int FindDelimiter(ReadOnlySpan<byte> octets, int beginning, ReadOnlySpan<byte> boundary)
    {
        for (var position = beginning; ;)
        {
            var found = octets[position..].IndexOf(boundary);
            if (found < 0) return -1;
            position += found;
            var start = position - 2;
            if (start >= beginning && octets[start] == (byte)'-' && octets[start + 1] == (byte)'-' && BeginsLine(octets, start, beginning) && EndsLine(octets, position + boundary.Length)) return start;
            position++;
        }
    }

    private static bool BeginsLine(ReadOnlySpan<byte> octets, int start, int beginning) => start == beginning || (start >= beginning + 2 && octets[start - 2] == (byte)'\r' && octets[start - 1] == (byte)'\n');

    // White space may stand behind it, for gateways that fill lines up (section 5.1.1).
    private static bool EndsLine(ReadOnlySpan<byte> octets, int end)
    {
        var rest = octets[end..];
        if (rest.StartsWith("--"u8)) rest = rest[2..];
        rest = rest.TrimStart(" \t"u8);
        return rest.IsEmpty || rest.StartsWith("\r\n"u8);
    }

    private static bool IsLast(ReadOnlySpan<byte> octets, int delimiter, ReadOnlySpan<byte> boundary) => octets[(delimiter + 2 + boundary.Length)..].StartsWith("--"u8);

    private readonly MultipartError Check()
    {
        var copy = this;
        var count = 0;
        MultipartError error;
        while (copy.TryTake(out _, out error))
            if (++count > MaxParts) return MultipartError.TooManyParts;
        return error;
    }

    private bool TryTake(out BodyPart part, out MultipartError error)
    {
        (part, error) = (default, MultipartError.None);
        var octets = _body[.._end];
        if (_next < 0 || _next >= _end || IsLast(octets, _next, _boundary)) return false;
        error = MultipartError.Unended;
        var line = octets[_next..].IndexOf("\r\n"u8);
        if (line < 0) return false;
        var fields = _next + line + 2;
        // The end of the line before a boundary belongs to it; so a part without fields and content has only that of its own boundary.
        var next = FindDelimiter(octets, fields, _boundary);
        if (next < 0) return false;
        error = MultipartError.Fields;
        if (!TryReadFields(octets, fields, next, out var content)) return false;
        part = new BodyPart(_next..next, fields..content, content..Math.Max(content, next - 2));
        _next = next;
        error = MultipartError.None;
        return true;
    }

    private static bool TryReadFields(ReadOnlySpan<byte> octets, int start, int end, out int content)
    {
        content = start;
        var part = octets[start..end];
        if (part.IsEmpty) return true;
        if (part.StartsWith("\r\n"u8))
        {
            content = start + 2;
            return true;
        }

        var empty = part.IndexOf("\r\n\r\n"u8);
        content = start + empty + 4;
        return empty >= 0 && empty <= MaxFields;
    }
}
