using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>
/// Data between clients and peers (RFC 8656 sections 11 and 12), which is nearly all that a TURN server does: nothing here allocates. What a client sends to the relayed transport address of another client of this server goes
/// there without a socket.
/// </summary>
/// <param name="tables">What the server keeps.</param>
internal sealed class PeerRelaying(TurnTables tables)
{
    /// <summary>Octets of the longest data that is relayed: a Data indication around it has to fit into a message, and all of it into a datagram.</summary>
    private const int MaxData = 65_000;

    /// <summary>What Send may have, of those that have to be understood.</summary>
    private static readonly StunAttributeSet UnderstoodInSend = new(StunAttributeType.XorPeerAddress, StunAttributeType.Data, StunAttributeType.DontFragment);

    private readonly IStunSockets _sockets = tables.Sockets;
    private readonly StunCounters _counters = tables.Counters;
    private readonly TransactionIds _ids = new();

    /// <summary>A datagram on its way from one allocation to another, which has to be made like one from a socket. Used only while it is handed over.</summary>
    private readonly byte[] _handover = new byte[IStunReceiver.Headroom + MaxData + IStunReceiver.Tailroom];

    /// <summary>Receiving a ChannelData message (RFC 8656 section 12.6).</summary>
    public void ReceiveChannelData(ReadOnlySpan<byte> octets, in StunFlow flow, Instant now)
    {
        if (ChannelData.TryParse(octets, out var message) != ChannelDataError.None)
        {
            _counters.Count(StunDrop.MalformedChannelData);
            return;
        }

        if (!tables.Allocations.TryFind(flow, out var allocation))
        {
            _counters.Count(StunDrop.NoAllocation);
            return;
        }

        tables.Heard(allocation, flow);
        var index = allocation.Peers.FindChannel(message.Channel, now);
        if (index < 0)
        {
            _counters.Count(StunDrop.UnboundChannel);
            return;
        }

        ref readonly var channel = ref allocation.Peers.Channel(index);
        SendToPeer(allocation, channel.Peer, channel.Access, message.Data, isUnfragmented: false, now);
    }

    /// <summary>Receiving a Send indication (RFC 8656 section 11.2).</summary>
    public void ReceiveSend(in StunMessage message, in StunFlow flow, Instant now)
    {
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[1];
        var isUnfragmented = message.Has(StunAttributeType.DontFragment);
        if (message.FindUnknown(UnderstoodInSend, unknown) != 0 || (isUnfragmented && !tables.Options.SupportsDontFragment) || !RelayedData.TryRead(message, out var peer, out var data))
        {
            _counters.Count(StunDrop.MalformedIndication);
            return;
        }

        if (!tables.Allocations.TryFind(flow, out var allocation))
        {
            _counters.Count(StunDrop.NoAllocation);
            return;
        }

        tables.Heard(allocation, flow);
        if (allocation.IsTcp)
        {
            _counters.Count(StunDrop.RelayTransport);
            return;
        }

        var host = allocation.Peers.FindPeer(peer);
        if (host < 0 || allocation.Peers.Peer(host).PermittedUntil <= now)
        {
            _counters.Count(StunDrop.NoPermissionToPeer);
            return;
        }

        SendToPeer(allocation, peer, allocation.Peers.Peer(host).Access, data, isUnfragmented, now);
    }

    /// <summary>Receiving a UDP datagram at a relayed transport address (RFC 8656 section 11.3).</summary>
    public void ReceiveFromPeer(int relay, in PeerAddress peer, Span<byte> buffer, int length, Instant now)
    {
        if (tables.Relays[relay] is { Allocation: { } allocation }) SendToClient(allocation, peer, buffer, length, now);
        else _counters.Count(StunDrop.UnallocatedRelay);
    }

    /// <summary>Receiving an ICMP packet (RFC 8656 section 11.5).</summary>
    public void PeerFailed(int relay, in PeerAddress peer, in IcmpMessage icmp, Instant now)
    {
        if (tables.Relays[relay] is not { Allocation: { } allocation })
        {
            _counters.Count(StunDrop.UnallocatedRelay);
            return;
        }

        if (peer.IsV4 ? icmp.Type is not (3 or 11) : icmp.Type is not (1 or 2 or 3))
        {
            _counters.Count(StunDrop.IcmpType);
            return;
        }

        var host = allocation.Peers.FindPeer(peer);
        if (host < 0 || allocation.Peers.Peer(host).PermittedUntil <= now)
        {
            _counters.Count(StunDrop.NoPermissionFromPeer);
            return;
        }

        Span<byte> buffer = stackalloc byte[RelayedData.MaxHeaderLength + 12];
        var writer = new StunWriter(buffer, StunClass.Indication, StunMethod.Data, _ids.Next());
        writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peer);
        writer.WriteIcmp(icmp);
        _counters.IcmpErrors++;
        if (!_sockets.Send(allocation.Flow, writer.Written)) _counters.Count(StunDrop.ClientUnreachable);
    }

    private void SendToPeer(TurnAllocation allocation, in PeerAddress peer, PeerAccess access, ReadOnlySpan<byte> data, bool isUnfragmented, Instant now)
    {
        if (allocation.Relay(peer.IsV4) is not { } relay)
        {
            _counters.Count(StunDrop.PeerFamily);
            return;
        }

        if (!MayCarry(allocation, data.Length, now)) return;
        if ((access & PeerAccess.OwnRelays) != 0 && tables.Relays.TryFind(peer, out var own))
        {
            CountToPeer(allocation, data.Length);
            HandOver(own, relay.External, data, now);
            return;
        }

        if (access != PeerAccess.Sockets && !tables.Policy.AllowsPort(peer, access & ~PeerAccess.OwnRelays))
        {
            // A port of the relay's own that no client has is no secret: nobody is there.
            _counters.Count((access & PeerAccess.OwnRelays) != 0 ? StunDrop.UnallocatedRelay : StunDrop.ForbiddenPeer);
            return;
        }

        CountToPeer(allocation, data.Length);
        if (!_sockets.SendToPeer(relay.Number, peer, data, isUnfragmented)) _counters.Count(StunDrop.PeerUnreachable);
    }

    /// <summary>From one client of this server to another.</summary>
    private void HandOver(TurnRelay own, in PeerAddress from, ReadOnlySpan<byte> data, Instant now)
    {
        if (own.Allocation is not { IsTcp: false } allocation)
        {
            _counters.Count(StunDrop.UnallocatedRelay);
            return;
        }

        data.CopyTo(_handover.AsSpan(IStunReceiver.Headroom));
        SendToClient(allocation, from, _handover, data.Length, now);
    }

    private void SendToClient(TurnAllocation allocation, in PeerAddress peer, Span<byte> buffer, int length, Instant now)
    {
        var host = allocation.Peers.FindPeer(peer);
        if (host < 0 || allocation.Peers.Peer(host).PermittedUntil <= now)
        {
            _counters.Count(StunDrop.NoPermissionFromPeer);
            return;
        }

        if (!MayCarry(allocation, length, now)) return;
        var index = allocation.Peers.FindChannel(host, peer, now);
        var message = index < 0 ? AsData(buffer, peer, length) : AsChannelData(buffer, allocation.Peers.Channel(index).Number, length, allocation.Flow.IsStream);
        _counters.Traffic.CountToClient(length);
        allocation.User.Traffic.CountToClient(length);
        if (!_sockets.Send(allocation.Flow, message)) _counters.Count(StunDrop.ClientUnreachable);
    }

    private ReadOnlySpan<byte> AsData(Span<byte> buffer, in PeerAddress peer, int length)
    {
        var message = buffer[(IStunReceiver.Headroom - RelayedData.HeaderLength(peer.IsV4))..];
        return message[..RelayedData.Write(message, StunMethod.Data, _ids.Next(), peer, length)];
    }

    private static ReadOnlySpan<byte> AsChannelData(Span<byte> buffer, ushort channel, int length, bool isStream)
    {
        var message = buffer[(IStunReceiver.Headroom - ChannelData.HeaderLength)..];
        ChannelData.WriteHeader(message, channel, length);
        var end = ChannelData.HeaderLength + length;
        if (!isStream) return message[..end];
        var padding = ChannelData.PaddingLength(length);
        message.Slice(end, padding).Clear();
        return message[..(end + padding)];
    }

    private bool MayCarry(TurnAllocation allocation, int octets, Instant now)
    {
        if (octets > MaxData)
        {
            _counters.Count(StunDrop.TooLarge);
            return false;
        }

        var quotas = tables.Options.Quotas;
        if (allocation.Bandwidth.TryTake(octets, quotas.AllocationBandwidth, quotas.Burst, now) && allocation.User.Bandwidth.TryTake(octets, quotas.UserBandwidth, quotas.Burst, now)) return true;
        _counters.Count(StunDrop.Bandwidth);
        _counters.Traffic.CountDropped();
        allocation.User.Traffic.CountDropped();
        return false;
    }

    private void CountToPeer(TurnAllocation allocation, int octets)
    {
        _counters.Traffic.CountToPeer(octets);
        allocation.User.Traffic.CountToPeer(octets);
    }
}
