namespace Tandem.Sip;

/// <summary>A Via value (RFC 3261 section 20.42), a view of octets.</summary>
public readonly ref struct Via
{
    private Via(ReadOnlySpan<byte> value, ReadOnlySpan<byte> transportName, ReadOnlySpan<byte> sentBy, HostPort host, Parameters parameters)
    {
        Value = value;
        TransportName = transportName;
        SentBy = sentBy;
        Host = host.Host;
        Port = host.Port;
        Parameters = parameters;
    }

    /// <summary>The whole value.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The transport's name as written; compare with <see cref="Transport"/>.</summary>
    public ReadOnlySpan<byte> TransportName { get; }

    /// <summary>Host and port as written.</summary>
    public ReadOnlySpan<byte> SentBy { get; }

    /// <summary>Host of sent-by, an IPv6 literal with its brackets.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>Port of sent-by; 0 when there is none.</summary>
    public int Port { get; }

    /// <summary>All parameters.</summary>
    public Parameters Parameters { get; }

    /// <summary>The transport; None for one that Tandem does not know.</summary>
    public SipTransport Transport => SipTransports.Find(TransportName);

    /// <summary>The branch parameter; empty when there is none.</summary>
    public ReadOnlySpan<byte> Branch => Parameters.TryGet("branch"u8, out var branch) ? branch : default;

    /// <summary>Whether the branch starts with the magic cookie (RFC 3261 section 8.1.1.7) and has something behind it.</summary>
    public bool HasMagicCookie => Branch is { Length: > 7 } branch && Octets.EqualIgnoringCase(branch[..7], "z9hG4bK"u8);

    /// <summary>Whether the parameter rport is there (RFC 3581), with or without a value.</summary>
    public bool HasRport => Parameters.Has("rport"u8);

    /// <summary>Reads one value.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out Via via)
    {
        via = default;
        // sent-protocol = protocol-name SLASH protocol-version SLASH transport, white space allowed around the slashes.
        var rest = value;
        if (!TryReadPart(ref rest, out var name) || !Octets.EqualIgnoringCase(name, "SIP"u8)) return false;
        if (!TryReadPart(ref rest, out var version) || !version.SequenceEqual("2.0"u8)) return false;
        rest = Octets.Trim(rest);
        var end = rest.IndexOfAny(" \t\r\n"u8);
        if (end <= 0 || !Octets.IsToken(rest[..end])) return false;
        var transport = rest[..end];
        rest = Octets.Trim(rest[end..]);
        var semicolon = rest.IndexOf((byte)';');
        var sentBy = Octets.Trim(semicolon < 0 ? rest : rest[..semicolon]);
        var parameters = new Parameters(semicolon < 0 ? default : rest[semicolon..]);
        if (!HostPort.TryParse(sentBy, out var host) || !parameters.AreWellFormed) return false;
        via = new Via(value, transport, sentBy, host, parameters);
        return true;
    }

    private static bool TryReadPart(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        var slash = rest.IndexOf((byte)'/');
        part = slash < 0 ? default : Octets.Trim(rest[..slash]);
        rest = rest[(slash + 1)..];
        return slash > 0;
    }
}
