namespace Tandem.Stun.Turn;

/// <summary>The ports of one relay address: a bit for each that is in use, so that none is given out twice.</summary>
internal sealed class PortRange
{
    private const int WellKnownPorts = 1024;

    private readonly ulong[] _used;

    public PortRange(RelayAddress address)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(address.FirstPort, WellKnownPorts, nameof(address));
        ArgumentOutOfRangeException.ThrowIfLessThan(address.LastPort, address.FirstPort, nameof(address));
        if (address.Local.IsV4 != address.External.IsV4) throw new ArgumentException("The external address is of another family.", nameof(address));
        Address = address;
        Count = address.LastPort - address.FirstPort + 1;
        _used = new ulong[(Count + 63) / 64];
    }

    public RelayAddress Address { get; }

    /// <summary>How many ports there are.</summary>
    public int Count { get; }

    /// <summary>How many of them are in use.</summary>
    public int Used { get; private set; }

    /// <summary>Whether the two have an address and port in common, as peers see them.</summary>
    public bool Overlaps(PortRange other) =>
        Address.External.HasSameHost(other.Address.External) && Address.FirstPort <= other.Address.LastPort && other.Address.FirstPort <= Address.LastPort;

    /// <summary>Whether a port is one of these, and in use.</summary>
    public bool HasInUse(int port) => port >= Address.FirstPort && port <= Address.LastPort && IsUsed(port - Address.FirstPort);

    /// <summary>Finds a free port that is as wished for, from a place in the range on. Returns -1 when there is none. It is not yet in use.</summary>
    public int Find(PortWish wish, int start)
    {
        for (var i = 0; i < Count; i++)
        {
            var at = (start + i) % Count;
            if ((at & 63) == 0 && _used[at >> 6] == ulong.MaxValue)
            {
                i += 63;
                continue;
            }

            if (Fits(at, wish)) return Address.FirstPort + at;
        }

        return -1;
    }

    public void Take(int port)
    {
        var at = port - Address.FirstPort;
        _used[at >> 6] |= 1UL << (at & 63);
        Used++;
    }

    public void Release(int port)
    {
        var at = port - Address.FirstPort;
        _used[at >> 6] &= ~(1UL << (at & 63));
        Used--;
    }

    private bool Fits(int at, PortWish wish)
    {
        if (IsUsed(at)) return false;
        if (wish == PortWish.Any) return true;
        return ((Address.FirstPort + at) & 1) == 0 && (wish == PortWish.Even || at + 1 < Count && !IsUsed(at + 1));
    }

    private bool IsUsed(int at) => (_used[at >> 6] >> (at & 63) & 1) != 0;
}
