namespace Tandem.Sdp;

/// <summary>An attribute (RFC 8866 section 5.13).</summary>
/// <param name="Name">Its name, a token; upper and lower case differ.</param>
/// <param name="Value">Its value; null for a property, which has none.</param>
public readonly record struct SdpAttribute(string Name, string? Value = null)
{
    /// <summary>As it is written behind <c>a=</c>.</summary>
    public override string ToString() => Value is null ? Name : $"{Name}:{Value}";
}
