using System.Buffers.Text;

namespace Tandem.Sip;

/// <content>
/// Changes: the new line goes into the arena, and the index points to it. A value may be a view of this message or of another one; a fold in it (RFC 3261 section 7.3.1) is
/// written as one space. Any other CR or LF would end the field and start one that nobody meant, and is our own mistake.
/// </content>
public sealed partial class SipMessage
{
    /// <summary>Sets the Request-URI.</summary>
    /// <exception cref="InvalidOperationException">The message is a response.</exception>
    /// <exception cref="ArgumentException">The URI contains CR, LF or a space.</exception>
    public void SetRequestUri(ReadOnlySpan<byte> uri)
    {
        if (!IsRequest) throw new InvalidOperationException("A response has no Request-URI.");
        WriteRequestLine(_startLine.Method, MethodName, uri);
    }

    /// <summary>
    /// Puts a field before the first one of the same name, or, when there is none, before all others. The value is copied.
    /// </summary>
    /// <exception cref="ArgumentException">The value contains CR or LF outside a fold.</exception>
    public void Prepend(HeaderName name, ReadOnlySpan<byte> value) => Insert(Math.Max(0, IndexOf(name)), WriteLine(name, TextOf(name), value));

    /// <summary>Puts a field after all others. The value is copied.</summary>
    /// <exception cref="ArgumentException">The value contains CR or LF outside a fold.</exception>
    public void Append(HeaderName name, ReadOnlySpan<byte> value) => Insert(_headerCount, WriteLine(name, TextOf(name), value));

    /// <summary>Puts a field with any name after all others. The value is copied.</summary>
    /// <exception cref="ArgumentException">The name is no token or the value contains CR or LF outside a fold.</exception>
    public void Append(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!Grammar.IsToken(name) || name.Length > ushort.MaxValue) throw new ArgumentException("The name of a header field is a token.", nameof(name));
        Insert(_headerCount, WriteLine(HeaderNames.Find(name), name, value));
    }

    /// <summary>Replaces the value of the field at <paramref name="index"/> and keeps its name as written.</summary>
    /// <exception cref="ArgumentException">The value contains CR or LF outside a fold.</exception>
    public void Replace(int index, ReadOnlySpan<byte> value) => Rewrite(index, value);

    /// <summary>Replaces the first field <paramref name="name"/> and removes the others, or appends it when there is none.</summary>
    /// <exception cref="ArgumentException">The value contains CR or LF outside a fold.</exception>
    public void Set(HeaderName name, ReadOnlySpan<byte> value)
    {
        var first = IndexOf(name);
        if (first < 0)
        {
            Append(name, value);
            return;
        }

        Replace(first, value);
        RemoveFrom(name, first + 1);
    }

    /// <summary>As <see cref="Set(HeaderName, ReadOnlySpan{byte})"/>, with a number.</summary>
    public void Set(HeaderName name, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var length);
        Set(name, digits[..length]);
    }

    /// <summary>Removes the field at <paramref name="index"/>.</summary>
    public void RemoveAt(int index)
    {
        var name = Entry(index).Id;
        OwnHeaders(0);
        Array.Copy(_headers, index + 1, _headers, index, --_headerCount - index);
        if (IndexOf(name) < 0) _present &= ~(1UL << (int)name);
    }

    /// <summary>Removes every field <paramref name="name"/>.</summary>
    public void RemoveAll(HeaderName name) => RemoveFrom(name, 0);

    /// <summary>Removes the first value of a list field: the top Via, the top Route. Removes the field when it was its only value.</summary>
    /// <returns>Whether there was one.</returns>
    public bool RemoveFirstValue(HeaderName name)
    {
        var values = Values(name);
        if (!values.MoveNext()) return false;
        var rest = values.Rest;
        if (rest.IsEmpty) RemoveAt(values.FieldIndex);
        else Rewrite(values.FieldIndex, rest);
        return true;
    }

    /// <summary>Replaces the first value of a list field and keeps the other values of that line; nothing when there is none.</summary>
    /// <exception cref="ArgumentException">The value contains CR or LF outside a fold.</exception>
    public void ReplaceFirstValue(HeaderName name, ReadOnlySpan<byte> value)
    {
        var values = Values(name);
        if (!values.MoveNext()) return;
        var rest = values.Rest;
        if (rest.IsEmpty) Rewrite(values.FieldIndex, value);
        else Rewrite(values.FieldIndex, value, ", "u8, rest);
    }

    /// <summary>Sets body and Content-Length; with an empty <paramref name="contentType"/> the Content-Type field goes. The body is not copied.</summary>
    /// <exception cref="ArgumentException">The content type contains CR or LF outside a fold.</exception>
    public void SetBody(ReadOnlySpan<byte> contentType, ReadOnlyMemory<byte> body)
    {
        if (contentType.IsEmpty) RemoveAll(HeaderName.ContentType);
        else Set(HeaderName.ContentType, contentType);
        Set(HeaderName.ContentLength, body.Length);
        _newBody = body;
    }

    private static ReadOnlySpan<byte> TextOf(HeaderName name) =>
        name == HeaderName.Other ? throw new ArgumentException("This field has no name of its own.", nameof(name)) : name.Text();

    private void RemoveFrom(HeaderName name, int start)
    {
        for (var i = IndexOf(name, start); i >= 0; i = IndexOf(name, i)) RemoveAt(i);
    }

    private void Insert(int index, in HeaderEntry entry)
    {
        OwnHeaders(1);
        Array.Copy(_headers, index, _headers, index + 1, _headerCount++ - index);
        _headers[index] = entry;
        _present |= 1UL << (int)entry.Id;
    }

    private void Rewrite(int index, ReadOnlySpan<byte> value, ReadOnlySpan<byte> joint = default, ReadOnlySpan<byte> more = default)
    {
        ref readonly var entry = ref Entry(index);
        var line = WriteLine(entry.Id, NameOf(entry), value, joint, more);
        OwnHeaders(0);
        _headers[index] = line;
    }

    /// <summary>Writes a line into the arena; its value is <paramref name="value"/>, <paramref name="joint"/> and <paramref name="more"/> one after the other.</summary>
    private HeaderEntry WriteLine(
        HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadOnlySpan<byte> joint = default, ReadOnlySpan<byte> more = default)
    {
        var start = _arenaLength;
        var writer = new SipWriter(Reserve(name.Length + value.Length + joint.Length + more.Length + 4));
        writer.Append(name);
        writer.Append(": "u8);
        AppendUnfolded(ref writer, value);
        writer.Append(joint);
        AppendUnfolded(ref writer, more);
        var valueEnd = start + writer.Length;
        writer.Append("\r\n"u8);
        _arenaLength += writer.Length;
        return new HeaderEntry
        {
            Start = start,
            End = _arenaLength,
            ValueStart = start + name.Length + 2,
            ValueEnd = valueEnd,
            NameLength = (ushort)name.Length,
            Id = id,
            InArena = true,
        };
    }

    private static void AppendUnfolded(ref SipWriter writer, ReadOnlySpan<byte> value)
    {
        for (var end = value.IndexOfAny((byte)'\r', (byte)'\n'); end >= 0; end = value.IndexOfAny((byte)'\r', (byte)'\n'))
        {
            if (value[end..] is not [(byte)'\r', (byte)'\n', (byte)' ' or (byte)'\t', ..])
                throw new ArgumentException("A header value must not contain CR or LF.", nameof(value));
            writer.Append(value[..end]);
            writer.Append((byte)' ');
            value = value[(end + 2)..].TrimStart(" \t"u8);
        }

        writer.Append(value);
    }

    private void WriteRequestLine(SipMethod method, ReadOnlySpan<byte> name, ReadOnlySpan<byte> uri)
    {
        if (uri.IsEmpty || uri.ContainsAny((byte)'\r', (byte)'\n', (byte)' '))
            throw new ArgumentException("A Request-URI must not contain CR, LF or a space.", nameof(uri));
        var start = _arenaLength;
        var writer = new SipWriter(Reserve(name.Length + uri.Length + 11));
        writer.Append(name);
        writer.Append((byte)' ');
        writer.Append(uri);
        writer.Append(" SIP/2.0\r\n"u8);
        _arenaLength += writer.Length;
        var textStart = start + name.Length + 1;
        _startLine = new StartLine
        {
            Start = start,
            End = _arenaLength,
            TextStart = textStart,
            TextEnd = textStart + uri.Length,
            MethodLength = name.Length,
            Method = method,
            InArena = true,
        };
    }

    /// <summary>Room in the arena. The old arena is left to those who share it or still look at it.</summary>
    private Span<byte> Reserve(int length)
    {
        var needed = _arenaLength + length;
        if (_isArenaShared || needed > _arena.Length)
        {
            var arena = new byte[Math.Max(256, Math.Max(needed, _arena.Length) + needed / 2)];
            _arena.AsSpan(0, _arenaLength).CopyTo(arena);
            _arena = arena;
            _isArenaShared = false;
        }

        return _arena.AsSpan(_arenaLength, length);
    }

    /// <summary>Makes the index this message's own, with room for <paramref name="more"/> entries.</summary>
    private void OwnHeaders(int more)
    {
        var needed = _headerCount + more;
        if (!_areHeadersShared && needed <= _headers.Length) return;
        var headers = new HeaderEntry[Math.Max(needed + 4, _headers.Length)];
        _headers.AsSpan(0, _headerCount).CopyTo(headers);
        _headers = headers;
        _areHeadersShared = false;
    }
}
