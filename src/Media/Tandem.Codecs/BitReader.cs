namespace Tandem.Codecs;

/// <summary>Reads bits, the most significant first. Whoever reads looks at <see cref="Left"/> before.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> octets)
{
    private readonly ReadOnlySpan<byte> _octets = octets;
    private int _position;

    public readonly int Left => _octets.Length * 8 - _position;

    public int Read(int bits)
    {
        var value = 0;
        for (; bits > 0; bits--, _position++) value = (value << 1) | ((_octets[_position >> 3] >> (7 - (_position & 7))) & 1);
        return value;
    }

    /// <summary>Copies bits to octets, whose last one is filled up with zeros.</summary>
    public void Read(Span<byte> target, int bits)
    {
        for (var bit = 0; bit < bits; bit += 8)
        {
            var count = Math.Min(8, bits - bit);
            target[bit >> 3] = (byte)(Read(count) << (8 - count));
        }
    }

    /// <summary>Passes over bits, at most those that are left.</summary>
    public void Skip(int bits) => _position += bits;

    public void Align() => _position = (_position + 7) / 8 * 8;
}
