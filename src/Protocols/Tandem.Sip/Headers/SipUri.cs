namespace Tandem.Sip;

/// <summary>A sip or sips URI (RFC 3261 section 19.1), a view of octets.</summary>
public readonly ref struct SipUri
{
    /// <summary>Reads a URI. False for another scheme or a form that is not allowed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> uri, out SipUri result) => throw new NotImplementedException();

    /// <summary>The whole URI.</summary>
    public ReadOnlySpan<byte> Value => throw new NotImplementedException();

    /// <summary>Whether the scheme is sips.</summary>
    public bool IsSips => throw new NotImplementedException();

    /// <summary>The user part as written (escapes not undone), without password; empty when there is none.</summary>
    public ReadOnlySpan<byte> User => throw new NotImplementedException();

    /// <summary>The host, an IPv6 literal with its brackets.</summary>
    public ReadOnlySpan<byte> Host => throw new NotImplementedException();

    /// <summary>The port; 0 when there is none.</summary>
    public int Port => throw new NotImplementedException();

    /// <summary>The URI parameters.</summary>
    public Parameters Parameters => throw new NotImplementedException();

    /// <summary>The headers after the question mark; empty when there are none.</summary>
    public ReadOnlySpan<byte> Headers => throw new NotImplementedException();

    /// <summary>The transport parameter: None when it is missing or unknown. <c>ws</c> with sips is Wss, <c>tcp</c> with sips is Tls.</summary>
    public SipTransport Transport => throw new NotImplementedException();

    /// <summary>Whether the lr parameter is there: loose routing (RFC 3261 section 16.12).</summary>
    public bool IsLooseRouter => throw new NotImplementedException();

    /// <summary>Whether two URIs are equivalent (RFC 3261 section 19.1.4).</summary>
    public static bool Equivalent(in SipUri left, in SipUri right) => throw new NotImplementedException();

    /// <summary>
    /// Writes the canonical address-of-record (RFC 3261 section 10.3 step 5): scheme sip, escapes undone where they can be, host in lower case, no port, no parameters.
    /// </summary>
    /// <returns>The octets written, or 0 when the destination is too short.</returns>
    public int WriteAddressOfRecord(Span<byte> destination) => throw new NotImplementedException();
}
