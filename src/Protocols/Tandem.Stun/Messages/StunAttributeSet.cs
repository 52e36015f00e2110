namespace Tandem.Stun;

/// <summary>
/// Attributes that somebody understands, of those that have to be understood (RFC 8489 section 14). One look costs a shift: every type that a standard has given out in that range is below 64. A value; thread-safe.
/// </summary>
public readonly struct StunAttributeSet
{
    private const int Capacity = 64;
    private const int FirstOptional = 0x8000;

    private readonly ulong _types;

    /// <summary>Makes a set. Types from 0x8000 need not be named: nobody has to understand them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A type is from 0x0040 to 0x7FFF.</exception>
    public StunAttributeSet(params ReadOnlySpan<StunAttributeType> types)
    {
        foreach (var type in types)
        {
            if ((int)type >= FirstOptional) continue;
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)type, Capacity, nameof(types));
            _types |= 1UL << (int)type;
        }
    }

    /// <summary>Whether an attribute of this type is understood, or need not be.</summary>
    public bool Understands(StunAttributeType type) => (int)type >= FirstOptional || ((int)type < Capacity && ((_types >> (int)type) & 1) != 0);
}
