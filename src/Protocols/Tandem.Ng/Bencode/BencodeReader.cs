using System.Buffers.Text;
using System.Text;

namespace Tandem.Ng.Bencode;

/// <summary>Reads bencode. Nothing is made before its octets are there, so that nothing that a length promises takes memory.</summary>
public ref struct BencodeReader
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly BencodeLimits _limits;
    private int _at;
    private int _values;

    private BencodeReader(ReadOnlySpan<byte> octets, BencodeLimits limits)
    {
        _octets = octets;
        _limits = limits;
    }

    /// <summary>Reads one value, which is all that there is.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="limits">What is accepted.</param>
    /// <param name="value">The value; null when there is an error.</param>
    public static BencodeError TryRead(ReadOnlySpan<byte> octets, BencodeLimits limits, out BencodeValue? value)
    {
        value = null;
        if (octets.Length > limits.MaxOctets) return BencodeError.TooLong;
        var reader = new BencodeReader(octets, limits);
        var error = reader.Value(0, out value);
        if (error == BencodeError.None && reader._at < octets.Length) error = BencodeError.Trailing;
        if (error != BencodeError.None) value = null;
        return error;
    }

    private BencodeError Value(int depth, out BencodeValue? value)
    {
        value = null;
        if (depth > _limits.MaxDepth) return BencodeError.TooDeep;
        if (++_values > _limits.MaxValues) return BencodeError.TooMany;
        if (_at == _octets.Length) return BencodeError.Truncated;
        switch (_octets[_at])
        {
            case (byte)'i': return Number(out value);
            case (byte)'l': return List(depth, out value);
            case (byte)'d': return Dictionary(depth, out value);
            default:
                var error = Text(out var text);
                if (error == BencodeError.None) value = new BencodeText(text.ToArray());
                return error;
        }
    }

    private BencodeError Number(out BencodeValue? value)
    {
        value = null;
        var rest = _octets[(_at + 1)..];
        var end = rest.IndexOf((byte)'e');
        if (end < 0) return BencodeError.Truncated;
        var digits = rest[..end];
        // Neither zeros in front nor a zero with a sign.
        if (digits is [(byte)'0', _, ..] or [(byte)'-', (byte)'0', ..] or [(byte)'+', ..]) return BencodeError.Malformed;
        if (!Utf8Parser.TryParse(digits, out long number, out var used) || used != digits.Length) return BencodeError.Malformed;
        _at += end + 2;
        value = new BencodeNumber(number);
        return BencodeError.None;
    }

    private BencodeError Text(out ReadOnlySpan<byte> text)
    {
        text = default;
        var rest = _octets[_at..];
        var colon = rest.IndexOf((byte)':');
        var digits = colon < 0 ? rest : rest[..colon];
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') || digits is [(byte)'0', _, ..]) return BencodeError.Malformed;
        if (colon < 0) return BencodeError.Truncated;
        if (!Utf8Parser.TryParse(digits, out int length, out _)) return BencodeError.TooLong;
        if (length > rest.Length - colon - 1) return BencodeError.Truncated;
        text = rest.Slice(colon + 1, length);
        _at += colon + 1 + length;
        return BencodeError.None;
    }

    private BencodeError List(int depth, out BencodeValue? value)
    {
        value = null;
        _at++;
        var items = new List<BencodeValue>();
        while (!TryEnd())
        {
            var error = Value(depth + 1, out var item);
            if (error != BencodeError.None) return error;
            items.Add(item!);
        }

        value = new BencodeList(items);
        return BencodeError.None;
    }

    private BencodeError Dictionary(int depth, out BencodeValue? value)
    {
        value = null;
        _at++;
        var entries = new List<KeyValuePair<string, BencodeValue>>();
        while (!TryEnd())
        {
            if (++_values > _limits.MaxValues) return BencodeError.TooMany;
            if (_at == _octets.Length) return BencodeError.Truncated;
            var error = Text(out var name);
            if (error != BencodeError.None) return error;
            // Names are Latin-1 here, so that they are written as they were read.
            var key = Encoding.Latin1.GetString(name);
            error = Value(depth + 1, out var item);
            if (error != BencodeError.None) return error;
            entries.Add(new(key, item!));
        }

        value = new BencodeDictionary(entries);
        return BencodeError.None;
    }

    private bool TryEnd()
    {
        if (_at == _octets.Length || _octets[_at] != (byte)'e') return false;
        _at++;
        return true;
    }
}
