namespace Tandem.Sip;

/// <summary>A host with an optional port (RFC 3261 section 25.1, hostport), a view of octets.</summary>
internal readonly ref struct HostPort
{
    private HostPort(ReadOnlySpan<byte> host, int port)
    {
        Host = host;
        Port = port;
    }

    /// <summary>The host, an IPv6 literal with its brackets.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>The port; 0 when there is none.</summary>
    public int Port { get; }

    public static bool TryParse(ReadOnlySpan<byte> octets, out HostPort result)
    {
        result = default;
        var end = octets is [(byte)'[', ..] ? octets.IndexOf((byte)']') + 1 : octets.IndexOf((byte)':');
        if (end == 0) return false;
        if (end < 0) end = octets.Length;
        var host = Octets.Trim(octets[..end]);
        if (!IsHost(host)) return false;
        var rest = Octets.Trim(octets[end..]);
        long port = 0;
        if (!rest.IsEmpty && (rest[0] != ':' || !Octets.TryParseNumber(Octets.Trim(rest[1..]), 65_535, out port))) return false;
        result = new HostPort(host, (int)port);
        return true;
    }

    // Names with an underscore exist in the wild; the grammar's alphanum, "-" and "." are widened by it.
    private static bool IsHost(ReadOnlySpan<byte> host)
    {
        if (host is [(byte)'[', ..]) return PeerAddress.TryParse(host, 0, out var address) && !address.IsV4 || IsMappedLiteral(host);
        if (host.IsEmpty) return false;
        foreach (var octet in host)
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'-' or (byte)'.' or (byte)'_')) return false;
        return true;
    }

    private static bool IsMappedLiteral(ReadOnlySpan<byte> host) => host.Contains((byte)':') && PeerAddress.TryParse(host, 0, out _);
}
