using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>
/// Permissions and channels of one allocation (RFC 8656 sections 9 and 12), in two arrays that grow with their use. A permission is found by looking at the few hosts, the last one first; a channel by its number in an open
/// table, and by its peer among the channels of the host. Expired entries count as not there, and <see cref="Sweep"/> removes them. Finding allocates nothing.
/// </summary>
internal sealed class PeerTable(int maxPeers, int maxChannels, PeerBudget budget)
{
    private const int FirstCapacity = 4;

    /// <summary>So few channels, as nearly all allocations have, are found by looking at each: the index would be one more line of memory that is in no cache.</summary>
    private const int FewChannels = 4;

    private PeerEntry[] _peers = [];
    private ChannelEntry[] _channels = [];
    private int _last;

    /// <summary>Positions of channels plus one, by their numbers; 0 for a free place. At most half of it is in use.</summary>
    private ushort[] _byNumber = [0];

    public int PeerCount { get; private set; }

    public int ChannelCount { get; private set; }

    /// <summary>The earliest end of a permission or channel; an entry that was refreshed may end later.</summary>
    public Instant NextExpiry { get; private set; } = Instant.Never;

    public ref PeerEntry Peer(int index) => ref _peers[index];

    public ref ChannelEntry Channel(int index) => ref _channels[index];

    /// <summary>The position of a peer's host; -1 when it is not there. Whether it has a permission is for <see cref="PeerEntry.PermittedUntil"/> to say.</summary>
    public int FindPeer(in PeerAddress peer)
    {
        if (_last < PeerCount && _peers[_last].Host.HasSameHost(peer)) return _last;
        var peers = _peers.AsSpan(0, PeerCount);
        for (var i = 0; i < peers.Length; i++)
        {
            if (peers[i].Host.HasSameHost(peer)) return _last = i;
        }

        return -1;
    }

    /// <summary>The position of a bound channel; -1 when it is not there.</summary>
    public int FindChannel(int number, Instant now)
    {
        if (ChannelCount > FewChannels) return FindIndexed(number, now);
        for (var i = 0; i < ChannelCount; i++)
        {
            if (_channels[i].Number == number) return _channels[i].BoundUntil > now ? i : -1;
        }

        return -1;
    }

    /// <summary>The position of the channel that is bound to a peer; -1 when there is none.</summary>
    /// <param name="host">What <see cref="FindPeer"/> said, not -1.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="now">The time.</param>
    public int FindChannel(int host, in PeerAddress peer, Instant now)
    {
        for (var i = _peers[host].FirstChannel; i >= 0; i = _channels[i].Next)
        {
            if (_channels[i].Peer == peer) return _channels[i].BoundUntil > now ? i : -1;
        }

        return -1;
    }

    /// <summary>Whether so many more hosts may be added, once expired ones are gone.</summary>
    public bool HasRoomForPeers(int count) => PeerCount + count <= maxPeers && budget.HasPeers(count);

    public bool HasRoomForChannel => ChannelCount < maxChannels && budget.HasChannel;

    /// <summary>Installs or refreshes a permission. What has ended must have been swept, and there must be room. Returns the position of the host.</summary>
    public int Permit(in PeerAddress peer, PeerAccess access, Instant until)
    {
        var index = FindPeer(peer);
        if (index < 0) index = AddPeer(peer, access);
        _peers[index].PermittedUntil = until;
        Expect(until);
        return index;
    }

    /// <summary>Adds a channel to a host, or refreshes the one that has the number. What has ended must have been swept, and there must be room.</summary>
    public void Bind(int host, ushort number, in PeerAddress peer, Instant until, Instant now)
    {
        var index = FindChannel(number, now);
        if (index < 0) AddChannel(host, number, peer, until);
        else _channels[index].BoundUntil = until;
        Expect(until);
    }

    /// <summary>Removes what has ended.</summary>
    public void Sweep(Instant now)
    {
        if (NextExpiry <= now) Keep(now, keepsV4: true, keepsV6: true);
    }

    /// <summary>Removes the peers of an address family, whose relayed address has gone (RFC 8656 section 8.1).</summary>
    public void RemoveFamily(bool isV4, Instant now) => Keep(now, !isV4, isV4);

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        budget.Peers -= PeerCount;
        budget.Channels -= ChannelCount;
        (PeerCount, ChannelCount, NextExpiry) = (0, 0, Instant.Never);
        (_peers, _channels, _byNumber) = ([], [], [0]);
    }

    private int FindIndexed(int number, Instant now)
    {
        var mask = _byNumber.Length - 1;
        for (var place = number & mask; _byNumber[place] != 0; place = place + 1 & mask)
        {
            ref var channel = ref _channels[_byNumber[place] - 1];
            if (channel.Number == number) return channel.BoundUntil > now ? _byNumber[place] - 1 : -1;
        }

        return -1;
    }

    private int AddPeer(in PeerAddress peer, PeerAccess access)
    {
        if (PeerCount == _peers.Length) Array.Resize(ref _peers, Math.Max(FirstCapacity, PeerCount * 2));
        _peers[PeerCount] = new PeerEntry { Host = peer.WithPort(0), FirstChannel = -1, Access = access };
        budget.Peers++;
        return PeerCount++;
    }

    private void AddChannel(int host, ushort number, in PeerAddress peer, Instant until)
    {
        if (ChannelCount == _channels.Length) Array.Resize(ref _channels, Math.Max(FirstCapacity, ChannelCount * 2));
        _channels[ChannelCount] = new ChannelEntry { Peer = peer, Number = number, BoundUntil = until, Host = host, Next = _peers[host].FirstChannel, Access = _peers[host].Access };
        _peers[host].FirstChannel = ChannelCount++;
        budget.Channels++;
        if (_byNumber.Length >= ChannelCount * 2)
        {
            Index(ChannelCount - 1);
            return;
        }

        _byNumber = new ushort[Math.Max(2 * FirstCapacity, _byNumber.Length * 2)];
        IndexAll();
    }

    private void IndexAll()
    {
        _byNumber.AsSpan().Clear();
        for (var i = 0; i < ChannelCount; i++) Index(i);
    }

    private void Index(int channel)
    {
        var mask = _byNumber.Length - 1;
        var place = _channels[channel].Number & mask;
        while (_byNumber[place] != 0) place = place + 1 & mask;
        _byNumber[place] = (ushort)(channel + 1);
    }

    private void Expect(Instant until) => NextExpiry = until < NextExpiry ? until : NextExpiry;

    /// <summary>Moves what stays to the front of the arrays, and links it anew. Rare, and bounded by the two limits.</summary>
    private void Keep(Instant now, bool keepsV4, bool keepsV6)
    {
        var (peers, channels) = (PeerCount, ChannelCount);
        ChannelCount = 0;
        for (var i = 0; i < channels; i++)
        {
            if (_channels[i].BoundUntil > now && (_channels[i].Peer.IsV4 ? keepsV4 : keepsV6)) _channels[ChannelCount++] = _channels[i];
        }

        PeerCount = 0;
        for (var i = 0; i < peers; i++)
        {
            if ((_peers[i].PermittedUntil > now || HasChannel(_peers[i].Host)) && (_peers[i].Host.IsV4 ? keepsV4 : keepsV6)) _peers[PeerCount++] = _peers[i];
        }

        budget.Peers += PeerCount - peers;
        budget.Channels += ChannelCount - channels;
        Link(now);
        IndexAll();
    }

    private bool HasChannel(in PeerAddress host)
    {
        foreach (ref readonly var channel in _channels.AsSpan(0, ChannelCount))
        {
            if (channel.Peer.HasSameHost(host)) return true;
        }

        return false;
    }

    private void Link(Instant now)
    {
        (NextExpiry, _last) = (Instant.Never, 0);
        foreach (ref var peer in _peers.AsSpan(0, PeerCount))
        {
            peer.FirstChannel = -1;
            // That of an entry which only its channels keep has passed.
            if (peer.PermittedUntil > now) Expect(peer.PermittedUntil);
        }

        for (var i = 0; i < ChannelCount; i++)
        {
            ref var channel = ref _channels[i];
            channel.Host = FindPeer(channel.Peer);
            channel.Next = _peers[channel.Host].FirstChannel;
            _peers[channel.Host].FirstChannel = i;
            Expect(channel.BoundUntil);
        }
    }
}
