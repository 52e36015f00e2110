using System.Buffers.Text;
using System.Text;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>What one predicate of a caller says about one contact.</summary>
/// <param name="IsMatch">Whether nothing that the contact says of itself contradicts the predicate.</param>
/// <param name="Terms">How many features the predicate names.</param>
/// <param name="Explicit">How many of them the contact mentions, and as wanted.</param>
internal readonly record struct FeatureMatch(bool IsMatch, int Terms, int Explicit);

/// <summary>
/// Compares one value of Accept-Contact or Reject-Contact with the feature parameters of a contact (RFC 3841 sections 7.2.4 and 8, RFC 3840 section 9). A parameter is a set of alternatives: tokens,
/// <c>TRUE</c> when it has no value, numbers and ranges, one text in angle brackets; <c>!</c> before one means any other. Two sets match when one alternative of each fits the other.
/// </summary>
internal readonly ref struct FeaturePredicate
{
    // Who names more is not looking for a device.
    private const int MaxTerms = 32;

    private readonly Parameters _terms;

    /// <summary>Reads a value such as <c>*;audio;require</c>.</summary>
    public FeaturePredicate(ReadOnlySpan<byte> value)
    {
        var semicolon = value.IndexOf((byte)';');
        _terms = semicolon < 0 ? default : new Parameters(value[semicolon..]);
    }

    /// <summary>Whether contacts that do not match are not called at all.</summary>
    public bool IsRequired => _terms.Has("require"u8);

    /// <summary>Whether contacts count only for what they say of themselves in so many words.</summary>
    public bool IsExplicit => _terms.Has("explicit"u8);

    /// <summary>Compares with the feature parameters of a contact.</summary>
    public FeatureMatch Compare(ReadOnlySpan<byte> features)
    {
        var contact = new Parameters(features);
        int terms = 0, mentioned = 0;
        foreach (var term in _terms)
        {
            if (Ascii.EqualsIgnoreCase(term.Name, "require"u8) || Ascii.EqualsIgnoreCase(term.Name, "explicit"u8)) continue;
            if (++terms > MaxTerms) break;
            if (!contact.TryGet(term.Name, out var value)) continue;
            if (!Fit(value, term.Value)) return new FeatureMatch(false, terms, mentioned);
            mentioned++;
        }

        return new FeatureMatch(true, terms, mentioned);
    }

    private static bool Fit(ReadOnlySpan<byte> contact, ReadOnlySpan<byte> wanted)
    {
        contact = Unquote(contact);
        wanted = Unquote(wanted);
        if (contact.StartsWith("<"u8) || wanted.StartsWith("<"u8)) return contact.SequenceEqual(wanted);
        while (TryTake(ref wanted, out var one))
        {
            var rest = contact;
            while (TryTake(ref rest, out var other))
                if (FitsOne(one, other)) return true;
        }

        return false;
    }

    private static bool FitsOne(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        bool isNotLeft = left.StartsWith("!"u8), isNotRight = right.StartsWith("!"u8);
        if (isNotLeft && isNotRight) return true;
        if (isNotLeft || isNotRight) return !IsSame(isNotLeft ? left[1..] : left, isNotRight ? right[1..] : right);
        return IsSame(left, right);
    }

    private static bool IsSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (TryReadRange(left, out var from, out var to) && TryReadRange(right, out var otherFrom, out var otherTo)) return from <= otherTo && otherFrom <= to;
        return Ascii.EqualsIgnoreCase(left, right);
    }

    // numeric = "#" (">=" / "<=" / "=" number / number ":" number)
    private static bool TryReadRange(ReadOnlySpan<byte> text, out double from, out double to)
    {
        (from, to) = (double.NegativeInfinity, double.PositiveInfinity);
        if (!text.StartsWith("#"u8)) return false;
        text = text[1..];
        if (text.StartsWith(">="u8)) return TryReadNumber(text[2..], out from);
        if (text.StartsWith("<="u8)) return TryReadNumber(text[2..], out to);
        if (text.StartsWith("="u8)) return TryReadNumber(text[1..], out from) && TryReadNumber(text[1..], out to);
        var colon = text.IndexOf((byte)':');
        return colon > 0 && TryReadNumber(text[..colon], out from) && TryReadNumber(text[(colon + 1)..], out to);
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out double number)
    {
        if (text.StartsWith("+"u8)) text = text[1..];
        return Utf8Parser.TryParse(text, out number, out var length) && length == text.Length;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> alternative)
    {
        alternative = default;
        if (list.IsEmpty) return false;
        var comma = list.IndexOf((byte)',');
        alternative = (comma < 0 ? list : list[..comma]).Trim(" \t\r\n"u8);
        list = comma < 0 ? default : list[(comma + 1)..];
        return true;
    }

    private static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return "TRUE"u8;
        return value.Length >= 2 && value[0] == (byte)'"' && value[^1] == (byte)'"' ? value[1..^1].Trim(" \t\r\n"u8) : value;
    }
}
