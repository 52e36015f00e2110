namespace Tandem.Sip;

/// <summary>A sip or sips URI (RFC 3261 section 19.1), a view of octets.</summary>
public readonly ref struct SipUri
{
    private SipUri(ReadOnlySpan<byte> value, bool isSips, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password, HostPort host, Parameters parameters, ReadOnlySpan<byte> headers)
    {
        Value = value;
        IsSips = isSips;
        User = user;
        Password = password;
        Host = host.Host;
        Port = host.Port;
        Parameters = parameters;
        Headers = headers;
    }

    /// <summary>The whole URI.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Whether the scheme is sips.</summary>
    public bool IsSips { get; }

    /// <summary>The user part as written (escapes not undone), without password; empty when there is none.</summary>
    public ReadOnlySpan<byte> User { get; }

    /// <summary>The host, an IPv6 literal with its brackets.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>The port; 0 when there is none.</summary>
    public int Port { get; }

    /// <summary>The URI parameters.</summary>
    public Parameters Parameters { get; }

    /// <summary>The headers after the question mark; empty when there are none.</summary>
    public ReadOnlySpan<byte> Headers { get; }

    internal ReadOnlySpan<byte> Password { get; }

    /// <summary>The transport parameter: None when it is missing or unknown. <c>ws</c> with sips is Wss, <c>tcp</c> with sips is Tls.</summary>
    public SipTransport Transport => !Parameters.TryGet("transport"u8, out var name) ? SipTransport.None : (SipTransports.Find(name), IsSips) switch
    {
        (SipTransport.Ws, true) => SipTransport.Wss,
        (SipTransport.Tcp, true) => SipTransport.Tls,
        var (transport, _) => transport,
    };

    /// <summary>Whether the lr parameter is there: loose routing (RFC 3261 section 16.12).</summary>
    public bool IsLooseRouter => Parameters.Has("lr"u8);

    /// <summary>Reads a URI. False for another scheme or a form that is not allowed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> uri, out SipUri result)
    {
        result = default;
        var colon = uri.IndexOf((byte)':');
        var isSips = colon == 4 && Octets.EqualIgnoringCase(uri[..4], "sips"u8);
        if (!isSips && !(colon == 3 && Octets.EqualIgnoringCase(uri[..3], "sip"u8))) return false;
        if (!HasForm(uri)) return false;
        var rest = uri[(colon + 1)..];
        ReadOnlySpan<byte> user = default, password = default, headers = default;
        var at = rest.IndexOf((byte)'@');
        if (at == 0) return false;
        if (at > 0)
        {
            user = rest[..at];
            rest = rest[(at + 1)..];
            var separator = user.IndexOf((byte)':');
            if (separator >= 0)
            {
                password = user[(separator + 1)..];
                user = user[..separator];
            }

            if (!SipUriSyntax.IsUser(user)) return false;
        }

        var question = rest.IndexOf((byte)'?');
        if (question >= 0)
        {
            headers = rest[(question + 1)..];
            rest = rest[..question];
        }

        var semicolon = rest.IndexOf((byte)';');
        var parameters = new Parameters(semicolon < 0 ? default : rest[semicolon..]);
        if (!HostPort.TryParse(semicolon < 0 ? rest : rest[..semicolon], out var host)) return false;
        result = new SipUri(uri, isSips, user, password, host, parameters, headers);
        return true;
    }

    /// <summary>Whether two URIs are equivalent (RFC 3261 section 19.1.4).</summary>
    public static bool Equivalent(in SipUri left, in SipUri right) => SipUriSyntax.Equivalent(left, right);

    /// <summary>
    /// Writes the canonical address-of-record (RFC 3261 section 10.3 step 5): scheme sip, escapes undone where they can be, host in lower case, no port, no parameters.
    /// </summary>
    /// <returns>The octets written, or 0 when the destination is too short.</returns>
    public int WriteAddressOfRecord(Span<byte> destination) => SipUriSyntax.WriteAddressOfRecord(this, destination);

    /// <summary>Whether the octets are <c>scheme:something</c> without white space, controls or angle brackets.</summary>
    internal static bool HasForm(ReadOnlySpan<byte> uri)
    {
        var colon = uri.IndexOf((byte)':');
        if (colon <= 0 || colon == uri.Length - 1 || !char.IsAsciiLetter((char)uri[0])) return false;
        foreach (var octet in uri[1..colon])
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'+' or (byte)'-' or (byte)'.')) return false;
        return uri.IndexOfAnyInRange((byte)0, (byte)' ') < 0 && uri.IndexOfAny((byte)'<', (byte)'>', (byte)'"') < 0;
    }
}
