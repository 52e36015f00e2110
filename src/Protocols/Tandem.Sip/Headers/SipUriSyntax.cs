using System.Buffers;

namespace Tandem.Sip;

/// <summary>User parts, escapes, comparison and canonical form of SIP URIs (RFC 3261 section 19.1).</summary>
internal static class SipUriSyntax
{
    // unreserved and user-unreserved; "%" starts an escape.
    private static readonly SearchValues<byte> UserOctets =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()&=+$,;?/%#"u8);

    public static bool IsUser(ReadOnlySpan<byte> user) => !user.IsEmpty && user.IndexOfAnyExcept(UserOctets) < 0 && EscapesAreWhole(user);

    public static bool Equivalent(in SipUri left, in SipUri right) =>
        left.IsSips == right.IsSips
        && left.Port == right.Port
        && SameEscaped(left.User, right.User, ignoreCase: false)
        && SameEscaped(left.Password, right.Password, ignoreCase: false)
        && Octets.EqualIgnoringCase(left.Host, right.Host)
        && ParametersAgree(left.Parameters, right.Parameters)
        && ParametersAgree(right.Parameters, left.Parameters)
        && HeadersAgree(left.Headers, right.Headers)
        && HeadersAgree(right.Headers, left.Headers);

    public static int WriteAddressOfRecord(in SipUri uri, Span<byte> destination)
    {
        if (destination.Length < 4 + uri.User.Length + 1 + uri.Host.Length) return 0;
        "sip:"u8.CopyTo(destination);
        var length = 4;
        if (!uri.User.IsEmpty)
        {
            length += Unescape(uri.User, destination[length..]);
            destination[length++] = (byte)'@';
        }

        foreach (var octet in uri.Host) destination[length++] = octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
        return length;
    }

    /// <summary>Undoes the escapes of octets that a user part may hold as they are (section 10.3 step 5); others stay, in upper case.</summary>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '%' || !TryReadEscape(escaped[i..], out var octet))
            {
                destination[length++] = escaped[i];
                continue;
            }

            if (octet != '%' && UserOctets.Contains(octet)) destination[length++] = octet;
            else
            {
                destination[length++] = (byte)'%';
                destination[length++] = ToUpper(escaped[i + 1]);
                destination[length++] = ToUpper(escaped[i + 2]);
            }

            i += 2;
        }

        return length;
    }

    private static byte ToUpper(byte digit) => digit is >= (byte)'a' and <= (byte)'f' ? (byte)(digit & ~0x20) : digit;

    private static bool EscapesAreWhole(ReadOnlySpan<byte> octets)
    {
        for (var at = octets.IndexOf((byte)'%'); at >= 0;)
        {
            if (!TryReadEscape(octets[at..], out _)) return false;
            octets = octets[(at + 3)..];
            at = octets.IndexOf((byte)'%');
        }

        return true;
    }

    private static bool TryReadEscape(ReadOnlySpan<byte> octets, out byte value)
    {
        value = 0;
        if (octets.Length < 3 || !char.IsAsciiHexDigit((char)octets[1]) || !char.IsAsciiHexDigit((char)octets[2])) return false;
        value = (byte)((Convert.FromHexString([(char)octets[1], (char)octets[2]]))[0]);
        return true;
    }

    private static bool SameEscaped(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, bool ignoreCase)
    {
        int l = 0, r = 0;
        while (l < left.Length && r < right.Length)
        {
            var a = Next(left, ref l);
            var b = Next(right, ref r);
            if (a != b && !(ignoreCase && (a | 0x20) == (b | 0x20) && char.IsAsciiLetter((char)a))) return false;
        }

        return l == left.Length && r == right.Length;
    }

    private static byte Next(ReadOnlySpan<byte> octets, ref int at)
    {
        if (octets[at] == '%' && TryReadEscape(octets[at..], out var value))
        {
            at += 3;
            return value;
        }

        return octets[at++];
    }

    // user, ttl, method, maddr and transport must be in both or in none; any other is compared only when both have it.
    private static bool ParametersAgree(Parameters left, Parameters right)
    {
        foreach (var parameter in left)
        {
            if (!right.TryGet(parameter.Name, out var other))
            {
                if (MustMatch(parameter.Name)) return false;
                continue;
            }

            if (!SameEscaped(parameter.Value, other, ignoreCase: true)) return false;
        }

        return true;
    }

    private static bool MustMatch(ReadOnlySpan<byte> name) =>
        Octets.EqualIgnoringCase(name, "user"u8) || Octets.EqualIgnoringCase(name, "ttl"u8) || Octets.EqualIgnoringCase(name, "method"u8)
        || Octets.EqualIgnoringCase(name, "maddr"u8) || Octets.EqualIgnoringCase(name, "transport"u8);

    private static bool HeadersAgree(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        foreach (var range in left.Split((byte)'&'))
        {
            var found = left[range].IsEmpty;
            foreach (var other in right.Split((byte)'&')) found |= SameEscaped(left[range], right[other], ignoreCase: true);
            if (!found) return false;
        }

        return true;
    }
}
