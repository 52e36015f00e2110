namespace Tandem.Stun.Tests.Turn;

/// <summary>Any octets, read one after the other as what shall happen; zeros when there are no more.</summary>
internal sealed class ScriptOctets(byte[] octets)
{
    private int _position;

    public bool IsAtEnd => _position >= octets.Length;

    public byte Next() => IsAtEnd ? (byte)0 : octets[_position++];

    /// <summary>One of so many.</summary>
    public int Next(int count) => Next() % count;

    public ushort NextTwo() => (ushort)(Next() << 8 | Next());

    /// <summary>So many octets, or as many as there are.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        var taken = octets.AsSpan(_position, Math.Min(count, octets.Length - _position));
        _position += taken.Length;
        return taken;
    }
}
