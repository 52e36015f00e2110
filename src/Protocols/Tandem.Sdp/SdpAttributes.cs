using System.Collections;

namespace Tandem.Sdp;

/// <summary>The attributes of a session or of a medium, in their order. Immutable.</summary>
/// <param name="attributes">The attributes.</param>
public sealed class SdpAttributes(params IEnumerable<SdpAttribute> attributes) : IReadOnlyList<SdpAttribute>, IEquatable<SdpAttributes>
{
    /// <summary>No attributes.</summary>
    public static readonly SdpAttributes None = new();

    private readonly SdpAttribute[] _attributes = [.. attributes];

    /// <inheritdoc/>
    public int Count => _attributes.Length;

    /// <inheritdoc/>
    public SdpAttribute this[int index] => _attributes[index];

    /// <summary>Whether there is one of a name.</summary>
    public bool Has(string name) => Array.Exists(_attributes, attribute => attribute.Name == name);

    /// <summary>The value of the first of a name; null when there is none, or it has no value.</summary>
    public string? Find(string name) => Array.Find(_attributes, attribute => attribute.Name == name).Value;

    /// <summary>The values of all of a name that have one.</summary>
    public IEnumerable<string> FindAll(string name) => _attributes.Where(attribute => attribute.Name == name && attribute.Value is not null).Select(attribute => attribute.Value!);

    /// <summary>These and others behind them.</summary>
    public SdpAttributes With(params IEnumerable<SdpAttribute> more) => new([.. _attributes, .. more]);

    /// <summary>These but for those of some names.</summary>
    public SdpAttributes Without(params IReadOnlyCollection<string> names) => new(_attributes.Where(attribute => !names.Contains(attribute.Name)));

    /// <summary>Whether both have the same attributes in the same order.</summary>
    public bool Equals(SdpAttributes? other) => other is not null && _attributes.AsSpan().SequenceEqual(other._attributes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SdpAttributes);

    /// <inheritdoc/>
    public override int GetHashCode() => _attributes.Length == 0 ? 0 : HashCode.Combine(_attributes.Length, _attributes[0], _attributes[^1]);

    /// <inheritdoc/>
    public IEnumerator<SdpAttribute> GetEnumerator() => ((IEnumerable<SdpAttribute>)_attributes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
