namespace Tandem.Media.Transports;

/// <summary>Some of the 128 payload types.</summary>
internal struct PayloadTypeSet
{
    private ulong _low;
    private ulong _high;

    public void Clear() => (_low, _high) = (0, 0);

    public void Add(byte payloadType)
    {
        if (payloadType < 64) _low |= 1ul << payloadType;
        else _high |= 1ul << (payloadType & 63);
    }

    public readonly bool Contains(byte payloadType) => ((payloadType < 64 ? _low : _high) >> (payloadType & 63) & 1) != 0;
}
