namespace Tandem.Sip;

/// <summary>A Via value (RFC 3261 section 20.42), a view of octets.</summary>
public readonly ref struct Via
{
    /// <summary>Reads one value.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out Via via) => throw new NotImplementedException();

    /// <summary>The whole value.</summary>
    public ReadOnlySpan<byte> Value => throw new NotImplementedException();

    /// <summary>The transport's name as written; compare with <see cref="Transport"/>.</summary>
    public ReadOnlySpan<byte> TransportName => throw new NotImplementedException();

    /// <summary>The transport; None for one that Tandem does not know.</summary>
    public SipTransport Transport => throw new NotImplementedException();

    /// <summary>Host of sent-by, an IPv6 literal with its brackets.</summary>
    public ReadOnlySpan<byte> Host => throw new NotImplementedException();

    /// <summary>Port of sent-by; 0 when there is none.</summary>
    public int Port => throw new NotImplementedException();

    /// <summary>Host and port as written.</summary>
    public ReadOnlySpan<byte> SentBy => throw new NotImplementedException();

    /// <summary>The branch parameter; empty when there is none.</summary>
    public ReadOnlySpan<byte> Branch => throw new NotImplementedException();

    /// <summary>Whether the branch starts with the magic cookie (RFC 3261 section 8.1.1.7).</summary>
    public bool HasMagicCookie => throw new NotImplementedException();

    /// <summary>Whether the parameter rport is there (RFC 3581), with or without a value.</summary>
    public bool HasRport => throw new NotImplementedException();

    /// <summary>All parameters.</summary>
    public Parameters Parameters => throw new NotImplementedException();
}
