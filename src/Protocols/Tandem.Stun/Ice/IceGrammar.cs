using System.Buffers;

namespace Tandem.Stun.Ice;

/// <summary>Tokens of RFC 8839.</summary>
internal static class IceGrammar
{
    private static readonly SearchValues<byte> IceChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    private static readonly SearchValues<byte> Token = SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>ice-char, at least one (section 5.1).</summary>
    public static bool IsIceChars(ReadOnlySpan<byte> octets) => !octets.IsEmpty && !octets.ContainsAnyExcept(IceChars);

    /// <summary>token of RFC 8866, at least one character; names of attributes and of options.</summary>
    public static bool IsToken(ReadOnlySpan<byte> octets) => !octets.IsEmpty && !octets.ContainsAnyExcept(Token);

    /// <summary>byte-string of RFC 8866, without the space that separates values.</summary>
    public static bool IsValue(ReadOnlySpan<byte> octets) => !octets.IsEmpty && !octets.ContainsAny("\0\r\n "u8);

    /// <summary>Takes what stands before the next space, or all of it.</summary>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)' ');
        var word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return word;
    }

    /// <summary>Reads a number of at most <paramref name="digits"/> decimal digits, with nothing else.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> octets, int digits, out uint value)
    {
        value = 0;
        if (octets.IsEmpty || octets.Length > digits) return false;
        ulong sum = 0;
        foreach (var octet in octets)
        {
            if (octet is < (byte)'0' or > (byte)'9') return false;
            sum = (10 * sum) + octet - '0';
        }

        value = (uint)sum;
        return sum <= uint.MaxValue;
    }
}
