namespace Tandem.Sip;

/// <summary>A name-addr or addr-spec with header parameters, as From, To, Contact, Route and Record-Route hold it (RFC 3261 section 20.10), a view of octets.</summary>
public readonly ref struct NameAddress
{
    /// <summary>Reads one value; <c>*</c> (Contact of a REGISTER) is not one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out NameAddress address) => throw new NotImplementedException();

    /// <summary>The whole value.</summary>
    public ReadOnlySpan<byte> Value => throw new NotImplementedException();

    /// <summary>The display name as written, with its quotes; empty when there is none.</summary>
    public ReadOnlySpan<byte> DisplayName => throw new NotImplementedException();

    /// <summary>The URI without angle brackets.</summary>
    public ReadOnlySpan<byte> Uri => throw new NotImplementedException();

    /// <summary>The header parameters (without angle brackets every parameter is one: RFC 3261 section 20).</summary>
    public Parameters Parameters => throw new NotImplementedException();

    /// <summary>The tag parameter; empty when there is none.</summary>
    public ReadOnlySpan<byte> Tag => throw new NotImplementedException();
}
