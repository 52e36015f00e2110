using System.Text;

namespace Tandem.Subscribers.Directory;

/// <summary>Compares names as octets without regard to the case of ASCII letters; octets that are not ASCII equal nothing. Its hash is seeded per process, against chosen collisions.</summary>
internal sealed class AsciiComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    /// <summary>The only one.</summary>
    public static readonly AsciiComparer Instance = new();

    // No stored name is longer, so what follows need not be hashed.
    private const int MaxHashed = DomainName.MaxLength;

    /// <inheritdoc/>
    public bool Equals(byte[]? x, byte[]? y) => Equals(x.AsSpan(), y ?? []);

    /// <inheritdoc/>
    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => Ascii.EqualsIgnoreCase(alternate, other);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        Span<byte> lower = stackalloc byte[MaxHashed];
        Ascii.ToLower(alternate[..Math.Min(alternate.Length, MaxHashed)], lower, out var written);
        var hash = default(HashCode);
        hash.AddBytes(lower[..written]);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
