namespace Tandem.Rtp.Srtp;

/// <summary>Which of the latest packets have come (RFC 3711 section 3.3.2). Of 1,024: video comes in bursts, and RFC 3711 asks for 64.</summary>
internal sealed class ReplayWindow
{
    public const int Length = 1024;

    private const int Bits = 64;

    private readonly ulong[] _seen = new ulong[Length / Bits];
    private bool _hasAny;

    /// <summary>The highest index that has come.</summary>
    public ulong Highest { get; private set; }

    /// <summary>Whether a packet may still come. It is not remembered by that, for it may be nobody's.</summary>
    public bool MayCome(ulong index)
    {
        if (!_hasAny || index > Highest) return true;
        return Highest - index < Length && (_seen[index / Bits % (ulong)_seen.Length] & Bit(index)) == 0;
    }

    /// <summary>Remembers a packet that was authentic.</summary>
    public void Add(ulong index)
    {
        if (!_hasAny || index > Highest)
        {
            Forget(index);
            (Highest, _hasAny) = (index, true);
        }

        _seen[index / Bits % (ulong)_seen.Length] |= Bit(index);
    }

    private static ulong Bit(ulong index) => 1UL << (int)(index % Bits);

    /// <summary>Makes room for all between the highest and a new one.</summary>
    private void Forget(ulong index)
    {
        if (!_hasAny || index - Highest >= Length)
        {
            Array.Clear(_seen);
            return;
        }

        for (var word = Highest / Bits + 1; word <= index / Bits; word++) _seen[word % (ulong)_seen.Length] = 0;
    }
}
