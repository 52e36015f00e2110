using System.Buffers.Text;

namespace Tandem.Sip;

public sealed partial class SipMessage
{
    private byte[] _written = [];
    private int _writtenLength;
    private bool _startLineChanged;
    private bool _headersChanged;
    private bool _bodyChanged;

    /// <summary>A copy that shares the octets and can be changed on its own: one per branch of a fork.</summary>
    public SipMessage Copy()
    {
        var copy = (SipMessage)MemberwiseClone();
        copy._headers = new HeaderEntry[_headerCount + 4];
        _headers.AsSpan(0, _headerCount).CopyTo(copy._headers);
        // What was written so far is shared too: both only append, and each to an array of its own.
        copy._written = _written.AsSpan(0, _writtenLength).ToArray();
        return copy;
    }

    /// <summary>Sets the Request-URI.</summary>
    /// <exception cref="ArgumentException">The URI contains CR or LF.</exception>
    public void SetRequestUri(ReadOnlySpan<byte> uri)
    {
        _requestUri = Write(uri);
        _startLineChanged = true;
    }

    /// <summary>
    /// Puts a field before the first one of the same name, or, when there is none, before all others. The value is copied. A value with CR or LF is our own mistake.
    /// </summary>
    /// <exception cref="ArgumentException">The value contains CR or LF.</exception>
    public void Prepend(HeaderName name, ReadOnlySpan<byte> value) => Insert(Math.Max(IndexOf(name), 0), NewEntry(name, value));

    /// <summary>Puts a field after all others. The value is copied.</summary>
    /// <exception cref="ArgumentException">The value contains CR or LF.</exception>
    public void Append(HeaderName name, ReadOnlySpan<byte> value) => Insert(_headerCount, NewEntry(name, value));

    /// <summary>Puts a field of any name after all others.</summary>
    /// <exception cref="ArgumentException">Name or value contains CR or LF.</exception>
    public void Append(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        Insert(_headerCount, new HeaderEntry { Id = HeaderNames.Find(name), Name = Write(name), Value = Write(value) });

    /// <summary>Replaces the value of the field at <paramref name="index"/> and keeps its name as written.</summary>
    /// <exception cref="ArgumentException">The value contains CR or LF.</exception>
    public void Replace(int index, ReadOnlySpan<byte> value)
    {
        var slice = Write(value);
        ref var entry = ref _headers[index];
        entry.Value = slice;
        entry.LineLength = 0;
        _headersChanged = true;
    }

    /// <summary>Replaces the first field <paramref name="name"/> and removes the others, or appends it when there is none.</summary>
    /// <exception cref="ArgumentException">The value contains CR or LF.</exception>
    public void Set(HeaderName name, ReadOnlySpan<byte> value)
    {
        var first = IndexOf(name);
        if (first < 0)
        {
            Append(name, value);
            return;
        }

        Replace(first, value);
        for (var next = IndexOf(name, first + 1); next >= 0; next = IndexOf(name, first + 1)) RemoveAt(next);
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
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_headerCount, nameof(index));
        _headers.AsSpan(index + 1, _headerCount - index - 1).CopyTo(_headers.AsSpan(index));
        _headerCount--;
        _headersChanged = true;
    }

    /// <summary>Removes every field <paramref name="name"/>.</summary>
    public void RemoveAll(HeaderName name)
    {
        for (var index = IndexOf(name); index >= 0; index = IndexOf(name, index)) RemoveAt(index);
    }

    /// <summary>Removes the first value of a list field: the top Via, the top Route. Removes the field when it was its only value.</summary>
    /// <returns>Whether there was one.</returns>
    public bool RemoveFirstValue(HeaderName name)
    {
        if (!TryFindFirstValue(name, out var index, out _, out var rest)) return false;
        if (rest.Length == 0) RemoveAt(index);
        else SetValue(index, rest);
        return true;
    }

    /// <summary>Replaces the first value of a list field and keeps the other values of that line.</summary>
    /// <exception cref="ArgumentException">The value contains CR or LF.</exception>
    public void ReplaceFirstValue(HeaderName name, ReadOnlySpan<byte> value)
    {
        if (!TryFindFirstValue(name, out var index, out _, out var rest)) return;
        if (rest.Length == 0)
        {
            Replace(index, value);
            return;
        }

        var start = _writtenLength;
        Write(value);
        Write(", "u8);
        var tail = rest.IsWritten ? _written.AsSpan(rest.Start, rest.Length).ToArray() : _octets.Span.Slice(rest.Start, rest.Length);
        WriteRaw(tail);
        SetValue(index, new Slice(start, _writtenLength - start, true));
    }

    /// <summary>Sets body and Content-Length; with an empty <paramref name="contentType"/> the Content-Type field goes.</summary>
    public void SetBody(ReadOnlySpan<byte> contentType, ReadOnlyMemory<byte> body)
    {
        if (contentType.IsEmpty) RemoveAll(HeaderName.ContentType);
        else Set(HeaderName.ContentType, contentType);
        Set(HeaderName.ContentLength, body.Length);
        _body = body;
        _bodyChanged = true;
    }

    private bool TryFindFirstValue(HeaderName name, out int index, out Slice value, out Slice rest)
    {
        value = rest = default;
        index = -1;
        // Empty values before the first one, which the grammar forbids and peers send, go with it.
        for (index = IndexOf(name); index >= 0; index = IndexOf(name, index + 1))
        {
            var field = _headers[index].Value;
            var octets = Read(field);
            var start = 0;
            while (start < octets.Length && (octets[start] == ',' || Octets.IsWhiteSpace(octets[start]))) start++;
            if (start == octets.Length) continue;
            var comma = Octets.IndexOfOutsideQuotes(octets[start..], (byte)',');
            var end = comma < 0 ? octets.Length : start + comma;
            value = field with { Start = field.Start + start, Length = end - start };
            var next = Math.Min(end + 1, octets.Length);
            while (next < octets.Length && Octets.IsWhiteSpace(octets[next])) next++;
            rest = field with { Start = field.Start + next, Length = octets.Length - next };
            return true;
        }

        return false;
    }

    private void SetValue(int index, Slice value)
    {
        ref var entry = ref _headers[index];
        entry.Value = value;
        entry.LineLength = 0;
        _headersChanged = true;
    }

    private HeaderEntry NewEntry(HeaderName name, ReadOnlySpan<byte> value) => new() { Id = name, Name = Write(HeaderNames.Of(name)), Value = Write(value) };

    private void Insert(int index, in HeaderEntry entry)
    {
        if (_headerCount == _headers.Length) Array.Resize(ref _headers, _headers.Length * 2);
        _headers.AsSpan(index, _headerCount - index).CopyTo(_headers.AsSpan(index + 1));
        _headers[index] = entry;
        _headerCount++;
        _headersChanged |= entry.LineLength == 0;
    }

    private Slice Write(ReadOnlySpan<byte> octets)
    {
        if (octets.IndexOfAny((byte)'\r', (byte)'\n') >= 0) throw new ArgumentException("A value with CR or LF would end its header field.", nameof(octets));
        return WriteRaw(octets);
    }

    private Slice WriteRaw(ReadOnlySpan<byte> octets)
    {
        if (_written.Length - _writtenLength < octets.Length)
        {
            // The octets may lie in the array that is left behind: it is read before it is dropped.
            var grown = new byte[Math.Max(256, (_writtenLength + octets.Length) * 2)];
            _written.AsSpan(0, _writtenLength).CopyTo(grown);
            octets.CopyTo(grown.AsSpan(_writtenLength));
            _written = grown;
        }
        else
        {
            octets.CopyTo(_written.AsSpan(_writtenLength));
        }

        var slice = new Slice(_writtenLength, octets.Length, true);
        _writtenLength += octets.Length;
        return slice;
    }
}
