using System.Buffers;

namespace Tandem.Sip;

/// <summary>The escapes <c>%41</c> of URIs (RFC 3261 section 19.1.2).</summary>
internal static class UriEscapes
{
    /// <summary>unreserved: an escape of one of these means the octet itself.</summary>
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("-_.!~*'()0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>unreserved and user-unreserved: what needs no escape in the user part.</summary>
    private static readonly SearchValues<byte> UserOctets =
        SearchValues.Create("-_.!~*'()&=+$,;?/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Whether two hexadecimal digits follow every percent sign.</summary>
    internal static bool AreComplete(ReadOnlySpan<byte> octets)
    {
        while (true)
        {
            var percent = octets.IndexOf((byte)'%');
            if (percent < 0) return true;
            if (!TryReadEscape(octets[percent..], out _)) return false;
            octets = octets[(percent + 3)..];
        }
    }

    /// <summary>Whether two texts are the same once escapes of unreserved octets are undone (RFC 3261 section 19.1.4).</summary>
    internal static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, bool ignoreCase)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var (a, b) = (Next(ref left), Next(ref right));
            if (ignoreCase) (a, b) = (ToLower(a), ToLower(b));
            if (a != b) return false;
        }

        return left.IsEmpty && right.IsEmpty;
    }

    /// <summary>Writes a user part so that equal ones have equal octets: every octet that may stand for itself does, every other is escaped in upper case.</summary>
    internal static void WriteCanonicalUser(ReadOnlySpan<byte> user, ref SipWriter writer)
    {
        while (!user.IsEmpty)
        {
            var isEscape = TryReadEscape(user, out var octet);
            if (!isEscape) octet = user[0];
            user = user[(isEscape ? 3 : 1)..];
            if (UserOctets.Contains(octet))
            {
                writer.Append(octet);
                continue;
            }

            writer.Append((byte)'%');
            writer.Append("0123456789ABCDEF"u8[octet >> 4]);
            writer.Append("0123456789ABCDEF"u8[octet & 15]);
        }
    }

    /// <summary>The next octet; an escape of a reserved one differs from the octet itself and is returned above 255.</summary>
    private static int Next(scoped ref ReadOnlySpan<byte> text)
    {
        if (TryReadEscape(text, out var octet))
        {
            text = text[3..];
            return Unreserved.Contains(octet) ? octet : 0x100 | octet;
        }

        octet = text[0];
        text = text[1..];
        return octet;
    }

    private static int ToLower(int octet) => octet is >= 'A' and <= 'Z' ? octet | 0x20 : octet;

    private static bool TryReadEscape(ReadOnlySpan<byte> text, out byte octet)
    {
        octet = 0;
        if (text.Length < 3 || text[0] != (byte)'%') return false;
        if (!char.IsAsciiHexDigit((char)text[1]) || !char.IsAsciiHexDigit((char)text[2])) return false;
        octet = (byte)(Digit(text[1]) << 4 | Digit(text[2]));
        return true;
    }

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
