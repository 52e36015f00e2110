namespace Tandem.Codecs;

/// <summary>Writes bits, the most significant first, into octets that are zero.</summary>
internal ref struct BitWriter(Span<byte> octets)
{
    private readonly Span<byte> _octets = octets;
    private int _position;

    /// <summary>Octets begun.</summary>
    public readonly int Octets => (_position + 7) / 8;

    public void Write(int value, int bits)
    {
        for (var bit = bits - 1; bit >= 0; bit--, _position++) _octets[_position >> 3] |= (byte)(((value >> bit) & 1) << (7 - (_position & 7)));
    }

    /// <summary>Copies the first bits of octets.</summary>
    public void Write(ReadOnlySpan<byte> source, int bits)
    {
        for (var bit = 0; bit < bits; bit += 8)
        {
            var count = Math.Min(8, bits - bit);
            Write(source[bit >> 3] >> (8 - count), count);
        }
    }

    /// <summary>Goes on at the next octet.</summary>
    public void Align() => _position = Octets * 8;
}
