namespace Tandem.Fuzz.Targets;

/// <summary>Takes decisions from octets, one after the other; behind the end every decision is 0.</summary>
internal sealed class ScriptReader(byte[] octets)
{
    private int _position;

    public bool HasEnded => _position >= octets.Length;

    public byte Next() => HasEnded ? (byte)0 : octets[_position++];

    /// <summary>A number below <paramref name="count"/>.</summary>
    public int Next(int count) => Next() % count;

    /// <summary>So many octets, or what is left.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        var taken = octets.AsSpan(_position, Math.Min(count, octets.Length - _position));
        _position += taken.Length;
        return taken;
    }
}
