using System.Text;

namespace Tandem.Sip.Authentication;

/// <summary>Goes through <c>name=value, name="value"</c> after the scheme <c>Digest</c> (RFC 7616 section 3.3, RFC 9110 section 11.2).</summary>
internal ref struct DigestParameters
{
    private ReadOnlySpan<byte> _rest;
    private bool _isFirst = true;

    private DigestParameters(ReadOnlySpan<byte> rest) => _rest = rest;

    /// <summary>The parameter's name, to be compared without case.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value without quotes; escapes in it are not undone.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether what is left is no parameter.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Starts at a header value. False when the scheme is not Digest.</summary>
    public static bool TryStart(ReadOnlySpan<byte> value, out DigestParameters parameters)
    {
        parameters = default;
        if (value.Length < 7 || !Ascii.EqualsIgnoreCase(value[..6], "Digest"u8) || !Grammar.IsWhiteSpace(value[6])) return false;
        parameters = new DigestParameters(value[7..]);
        return true;
    }

    /// <summary>Goes to the next parameter. False at the end, and at the first that cannot be read.</summary>
    public bool MoveNext()
    {
        _rest = Grammar.Trim(_rest);
        if (_rest.IsEmpty && !_isFirst) return false;
        if (!_isFirst && !TryTake((byte)',')) return Fail();
        _isFirst = false;
        var equals = _rest.IndexOf((byte)'=');
        if (equals < 0) return Fail();
        Name = Grammar.Trim(_rest[..equals]);
        _rest = Grammar.Trim(_rest[(equals + 1)..]);
        return Grammar.IsToken(Name) && TryTakeValue() || Fail();
    }

    private bool TryTakeValue()
    {
        if (!_rest.IsEmpty && _rest[0] == '"')
        {
            var end = Grammar.QuotedStringEnd(_rest, 0);
            if (end < 0) return false;
            Value = _rest[1..(end - 1)];
            _rest = _rest[end..];
            return true;
        }

        // Some clients write the uri without quotes; anything up to the comma is taken, but what would end the quotes when the value is written in an answer.
        var comma = _rest.IndexOf((byte)',');
        Value = Grammar.Trim(comma < 0 ? _rest : _rest[..comma]);
        _rest = comma < 0 ? default : _rest[comma..];
        return !Value.IsEmpty && !Value.ContainsAny((byte)'"', (byte)'\\');
    }

    private bool TryTake(byte octet)
    {
        if (_rest.IsEmpty || _rest[0] != octet) return false;
        _rest = Grammar.Trim(_rest[1..]);
        return true;
    }

    private bool Fail()
    {
        IsMalformed = true;
        return false;
    }
}
