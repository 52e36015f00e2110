using System.Buffers;
using System.Text;

namespace Tandem.Sip;

/// <summary>The lexical rules of RFC 3261 section 25.1 on octets.</summary>
internal static class Octets
{
    private static readonly SearchValues<byte> TokenOctets =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~"u8);

    public static bool IsToken(ReadOnlySpan<byte> octets) => !octets.IsEmpty && octets.IndexOfAnyExcept(TokenOctets) < 0;

    public static bool EqualIgnoringCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Ascii.EqualsIgnoreCase(left, right);

    public static bool IsWhiteSpace(byte octet) => octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    /// <summary>Removes linear white space, folds included, from both ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> octets)
    {
        var start = 0;
        var end = octets.Length;
        while (start < end && IsWhiteSpace(octets[start])) start++;
        while (end > start && IsWhiteSpace(octets[end - 1])) end--;
        return octets[start..end];
    }

    /// <summary>Reads digits and nothing else, as a number of at most <paramref name="max"/>.</summary>
    public static bool TryParseNumber(ReadOnlySpan<byte> octets, long max, out long number)
    {
        number = 0;
        if (octets.IsEmpty || octets.Length > 18) return TryParsePadded(octets, max, out number);
        foreach (var octet in octets)
        {
            if (octet is < (byte)'0' or > (byte)'9') return false;
            number = number * 10 + (octet - '0');
        }

        return number <= max;
    }

    /// <summary>The offset of the first <paramref name="separator"/> outside quoted strings and angle brackets, or -1.</summary>
    public static int IndexOfOutsideQuotes(ReadOnlySpan<byte> octets, byte separator)
    {
        var depth = 0;
        for (var i = 0; i < octets.Length; i++)
        {
            var octet = octets[i];
            if (octet == separator && depth == 0) return i;
            if (octet == '"')
            {
                var length = QuotedStringLength(octets[i..]);
                if (length == 0) return -1;
                i += length - 1;
            }
            else if (octet == '<') depth++;
            else if (octet == '>' && depth > 0) depth--;
        }

        return -1;
    }

    /// <summary>Length of the quoted string at the start, both quotes included; 0 when its end is missing.</summary>
    public static int QuotedStringLength(ReadOnlySpan<byte> octets)
    {
        for (var i = 1; i < octets.Length; i++)
        {
            if (octets[i] == '\\') i++;
            else if (octets[i] == '"') return i + 1;
        }

        return 0;
    }

    // Leading zeros are allowed in any number: they do not make it large.
    private static bool TryParsePadded(ReadOnlySpan<byte> octets, long max, out long number)
    {
        number = 0;
        var zeros = octets.IndexOfAnyExcept((byte)'0');
        return zeros > 0 && octets.Length - zeros <= 18 && TryParseNumber(octets[zeros..], max, out number);
    }
}
