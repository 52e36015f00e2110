using System.Buffers;

namespace Tandem.Sip;

/// <summary>hostport (RFC 3261 section 25.1), as URIs and sent-by hold it.</summary>
internal static class HostPort
{
    /// <summary>The underscore is not of the RFC's hostname, but of names that are in use.</summary>
    private static readonly SearchValues<byte> NameOctets =
        SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> ReferenceOctets = SearchValues.Create(":.0123456789ABCDEFabcdef"u8);

    /// <summary>Reads host and port. <paramref name="port"/> is 0 when there is none.</summary>
    /// <param name="text">Host and port with nothing around them.</param>
    /// <param name="allowWhiteSpace">Whether white space may stand around the colon, as it may in sent-by.</param>
    /// <param name="host">The host, an IPv6 literal with its brackets.</param>
    /// <param name="port">1 to 65535.</param>
    internal static bool TryParse(ReadOnlySpan<byte> text, bool allowWhiteSpace, out ReadOnlySpan<byte> host, out int port)
    {
        port = 0;
        host = text[..HostLength(text)];
        if (host.IsEmpty) return false;
        var rest = text[host.Length..];
        if (allowWhiteSpace) rest = Grammar.Trim(rest);
        if (rest.IsEmpty) return true;
        if (rest[0] != (byte)':') return false;
        rest = rest[1..];
        if (allowWhiteSpace) rest = Grammar.Trim(rest);
        if (!Grammar.TryReadNumber(rest, ushort.MaxValue, out var number) || number == 0) return false;
        port = (int)number;
        return true;
    }

    /// <summary>How many octets at the start form a hostname, an IPv4 address or an IPv6 reference; 0 for none.</summary>
    private static int HostLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return 0;
        if (text[0] == (byte)'[')
        {
            var close = text.IndexOf((byte)']');
            if (close < 3) return 0;
            var address = text[1..close];
            return address.ContainsAnyExcept(ReferenceOctets) || !address.Contains((byte)':') ? 0 : close + 1;
        }

        var length = text.IndexOfAnyExcept(NameOctets);
        return length < 0 ? text.Length : length;
    }
}
