using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>What becomes of TCP connections with peers (RFC 6062 sections 5.2, 5.3 and 5.5): those that clients asked for, those that peers make, and the octets on them.</summary>
/// <param name="tables">What the server keeps.</param>
/// <param name="responder">Sends the responses that took time.</param>
internal sealed class PeerConnecting(TurnTables tables, StunResponder responder)
{
    private readonly TransactionIds _ids = new();

    /// <summary>A peer has connected: the client is told when it has given it a permission.</summary>
    /// <returns>Whether the connection is kept.</returns>
    public bool Accepted(int relay, ulong number, in PeerAddress from, Instant now)
    {
        if (tables.Relays[relay] is not { Allocation: { } allocation } own) return Drop(StunDrop.UnallocatedRelay);
        var peer = tables.Relays.AsSeen(from);
        var host = allocation.Peers.FindPeer(peer);
        if (host < 0 || allocation.Peers.Peer(host).PermittedUntil <= now) return Drop(StunDrop.NoPermissionFromPeer);
        if (!tables.TryReach(own, peer, allocation.Peers.Peer(host).Access, out _)) return Drop(StunDrop.ForbiddenPeer);
        // While the server is being stopped the client could not bind it any more.
        if (tables.IsStopping || tables.Connections.CheckRoom(allocation) != StunRefusal.None || allocation.Connections?.ContainsKey(peer) == true) return Drop(StunDrop.TooManyConnections);
        var connection = tables.Connections.Add(number, allocation, peer, now);
        tables.Connections.Established(connection, now);
        if (!Tell(connection))
        {
            tables.Connections.Remove(connection);
            tables.Connections.Forget(connection);
            return Drop(StunDrop.ClientUnreachable);
        }

        tables.Counters.ConnectionsAccepted++;
        return true;
    }

    /// <summary>A peer was reached: the client is given what it binds the connection by.</summary>
    public void Connected(ulong number, Instant now)
    {
        if (!tables.Connections.TryFind(number, out var connection) || connection.Request is not { } pending) return;
        connection.Request = null;
        tables.Connections.Established(connection, now);
        tables.Counters.ConnectionsMade++;
        var request = pending.At(now);
        var writer = responder.Begin(request, StunClass.SuccessResponse);
        writer.WriteUInt32(StunAttributeType.ConnectionId, connection.Id);
        responder.Send(request, ref writer);
    }

    /// <summary>A peer could not be reached, or a connection has ended, and nothing is left of it.</summary>
    public void Closed(ulong number, Instant now)
    {
        if (!tables.Connections.TryFindAny(number, out var connection)) return;
        if (!connection.HasEnded) End(connection, StunRefusal.ConnectionFailed, now);
        tables.Connections.Forget(connection);
    }

    /// <summary>Counts octets. What is over the bandwidth waits: a stream must not lose any.</summary>
    public void Carried(ulong number, bool isToPeer, int octets, Instant now)
    {
        if (!tables.Connections.TryFind(number, out var connection)) return;
        var (allocation, quotas) = (connection.Allocation, tables.Options.Quotas);
        tables.Counters.Traffic.CountStream(isToPeer, octets);
        allocation.User.Traffic.CountStream(isToPeer, octets);
        var wait = allocation.Bandwidth.Take(octets, quotas.AllocationBandwidth, quotas.Burst, now);
        var ofUser = allocation.User.Bandwidth.Take(octets, quotas.UserBandwidth, quotas.Burst, now);
        if (ofUser > wait) wait = ofUser;
        if (wait > TimeSpan.Zero) tables.Connections.Pause(connection, now + wait);
    }

    /// <summary>Runs the timers that are due.</summary>
    public void Advance(Instant now)
    {
        tables.Connections.Resume(now);
        while (tables.Connections.TryTakeLate(now, out var connection))
        {
            if (connection.Request is null) tables.Counters.Count(StunDrop.UnboundConnection);
            End(connection, StunRefusal.ConnectionTimeout, now);
        }
    }

    private void End(PeerConnection connection, StunRefusal refusal, Instant now)
    {
        var pending = connection.Request;
        tables.Connections.Remove(connection);
        if (pending is not null) responder.Refuse(pending.At(now), refusal);
    }

    /// <summary>ConnectionAttempt, on the control connection.</summary>
    private bool Tell(PeerConnection connection)
    {
        Span<byte> buffer = stackalloc byte[StunWriter.TypicalLength];
        var writer = new StunWriter(buffer, StunClass.Indication, StunMethod.ConnectionAttempt, _ids.Next());
        writer.WriteXorAddress(StunAttributeType.XorPeerAddress, connection.Peer);
        writer.WriteUInt32(StunAttributeType.ConnectionId, connection.Id);
        return tables.Sockets.Send(connection.Allocation.Flow, writer.Written);
    }

    private bool Drop(StunDrop reason)
    {
        tables.Counters.Count(reason);
        return false;
    }
}
