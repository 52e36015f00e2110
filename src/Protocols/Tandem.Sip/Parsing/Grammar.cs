using System.Buffers;

namespace Tandem.Sip;

/// <summary>The basic rules of RFC 3261 section 25.1 that the parsers share.</summary>
internal static class Grammar
{
    /// <summary>Largest CSeq number (RFC 3261 section 8.1.1.5).</summary>
    internal const uint MaxCSeq = int.MaxValue;

    private static readonly SearchValues<byte> TokenOctets =
        SearchValues.Create("-.!%*_+`'~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>What no URI holds: controls, space, and the octets that stand around one.</summary>
    private static readonly SearchValues<byte> NotInUri = SearchValues.Create([.. Enumerable.Range(0, ' ' + 1).Select(octet => (byte)octet), (byte)'<', (byte)'>', (byte)'"', 0x7F]);

    /// <summary>How many octets at the start of <paramref name="octets"/> form a token.</summary>
    internal static int TokenLength(ReadOnlySpan<byte> octets)
    {
        var end = octets.IndexOfAnyExcept(TokenOctets);
        return end < 0 ? octets.Length : end;
    }

    internal static bool IsToken(ReadOnlySpan<byte> octets) => !octets.IsEmpty && !octets.ContainsAnyExcept(TokenOctets);

    /// <summary>Whether an octet may be part of LWS: inside a value CR and LF only occur as part of a fold.</summary>
    internal static bool IsWhiteSpace(byte octet) => octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    internal static int SkipWhiteSpace(ReadOnlySpan<byte> octets, int position)
    {
        while (position < octets.Length && IsWhiteSpace(octets[position])) position++;
        return position;
    }

    /// <summary>Takes off the white space, folds included, on both sides.</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> octets)
    {
        var start = SkipWhiteSpace(octets, 0);
        var end = octets.Length;
        while (end > start && IsWhiteSpace(octets[end - 1])) end--;
        return octets[start..end];
    }

    /// <summary>The position behind the quoted-string that starts at <paramref name="start"/>, or -1 when it does not end.</summary>
    internal static int QuotedStringEnd(ReadOnlySpan<byte> octets, int start)
    {
        var position = start + 1;
        while (position < octets.Length)
        {
            var next = octets[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) return -1;
            position += next;
            if (octets[position] == (byte)'"') return position + 1;
            position += 2; // quoted-pair
        }

        return -1;
    }

    /// <summary>Reads 1*DIGIT up to <paramref name="max"/>; leading zeros do not count.</summary>
    internal static bool TryReadNumber(ReadOnlySpan<byte> digits, uint max, out uint number)
    {
        number = 0;
        if (digits.IsEmpty) return false;
        ulong value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            value = value * 10 + (uint)(digit - '0');
            if (value > max) return false;
        }

        number = (uint)value;
        return true;
    }

    /// <summary>Whether the octets have the outer form of a URI: a scheme, a colon and something visible (RFC 3261 section 25.1, absoluteURI).</summary>
    internal static bool IsUri(ReadOnlySpan<byte> uri)
    {
        var colon = uri.IndexOf((byte)':');
        if (colon <= 0 || colon == uri.Length - 1 || !char.IsAsciiLetter((char)uri[0])) return false;
        foreach (var octet in uri[1..colon])
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'+' or (byte)'-' or (byte)'.')) return false;
        return !uri.ContainsAny(NotInUri);
    }
}
