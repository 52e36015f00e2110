using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>Stands before the receiver: its exceptions, which are errors of our own, are logged and counted, and the loop goes on.</summary>
internal sealed class GuardedStunReceiver(IStunReceiver receiver, ILoopBody body) : IStunReceiver
{
    public Instant Deadline => receiver.Deadline;

    public void Received(ReadOnlySpan<byte> octets, in StunFlow flow, Instant now)
    {
        try
        {
            receiver.Received(octets, flow, now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(Received));
        }
    }

    public void Closed(in StunFlow flow, Instant now)
    {
        try
        {
            receiver.Closed(flow, now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(Closed));
        }
    }

    public void ReceivedFromPeer(int relay, in PeerAddress peer, Span<byte> buffer, int length, Instant now)
    {
        try
        {
            receiver.ReceivedFromPeer(relay, peer, buffer, length, now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(ReceivedFromPeer));
        }
    }

    public void PeerFailed(int relay, in PeerAddress peer, in IcmpMessage icmp, Instant now)
    {
        try
        {
            receiver.PeerFailed(relay, peer, icmp, now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(PeerFailed));
        }
    }

    public void RelayFailed(int relay, Instant now)
    {
        try
        {
            receiver.RelayFailed(relay, now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(RelayFailed));
        }
    }

    public bool PeerAccepted(int relay, ulong connection, in PeerAddress peer, Instant now)
    {
        try
        {
            return receiver.PeerAccepted(relay, connection, peer, now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(PeerAccepted));
            return false;
        }
    }

    public void PeerConnected(ulong connection, Instant now)
    {
        try
        {
            receiver.PeerConnected(connection, now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(PeerConnected));
        }
    }

    public void PeerClosed(ulong connection, Instant now)
    {
        try
        {
            receiver.PeerClosed(connection, now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(PeerClosed));
        }
    }

    public void Carried(ulong connection, bool isToPeer, int octets, Instant now)
    {
        try
        {
            receiver.Carried(connection, isToPeer, octets, now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(Carried));
        }
    }

    public void Advance(Instant now)
    {
        try
        {
            receiver.Advance(now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(Advance));
        }
    }

    public bool IsInUse(in StunFlow flow) => receiver.IsInUse(flow);
}
