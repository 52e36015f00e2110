namespace Tandem.Sip;

/// <summary>A list of parameters <c>;name=value;name</c>, a view of octets.</summary>
public readonly ref struct Parameters
{
    /// <summary>Takes the octets from the first semicolon on.</summary>
    public Parameters(ReadOnlySpan<byte> octets) => Octets = octets;

    /// <summary>The parameters as written, with the leading semicolon.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>Whether a parameter of this name, compared without case, is there.</summary>
    public bool Has(ReadOnlySpan<byte> name) => throw new NotImplementedException();

    /// <summary>The parameter's value, quotes included as written; empty when it has none.</summary>
    /// <returns>Whether the parameter is there.</returns>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => throw new NotImplementedException();
}
