using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport.Tests;

/// <summary>
/// Passes a datagram round and round by itself: what the listener sends, a relayed address gets as from a peer, and what that sends back, the listener gets as from a client. Nothing but the loop's thread runs, so that all it allocates is its own.
/// </summary>
internal sealed class EchoingRelay(int warmUp, int rounds) : IStunReceiver
{
    private readonly TaskCompletionSource<long> _allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _round;
    private long _before;

    public IStunSockets Sockets { get; set; } = null!;

    /// <summary>Octets that the loop's thread has allocated in all rounds after the first ones.</summary>
    public Task<long> Allocated => _allocated.Task;

    public Instant Deadline => Instant.Never;

    public void Received(ReadOnlySpan<byte> octets, in StunFlow flow, Instant now)
    {
        _round++;
        if (_round == warmUp) _before = GC.GetAllocatedBytesForCurrentThread();
        if (_round == warmUp + rounds) _allocated.SetResult(GC.GetAllocatedBytesForCurrentThread() - _before);
        else Sockets.Send(flow, octets);
    }

    public void ReceivedFromPeer(int relay, in PeerAddress peer, Span<byte> buffer, int length, Instant now) =>
        Sockets.SendToPeer(relay, peer, buffer.Slice(IStunReceiver.Headroom, length), isUnfragmented: false);

    public void Closed(in StunFlow flow, Instant now)
    {
    }

    public void PeerFailed(int relay, in PeerAddress peer, in IcmpMessage icmp, Instant now)
    {
    }

    public void RelayFailed(int relay, Instant now)
    {
    }

    public bool PeerAccepted(int relay, ulong connection, in PeerAddress peer, Instant now) => false;

    public void PeerConnected(ulong connection, Instant now)
    {
    }

    public void PeerClosed(ulong connection, Instant now)
    {
    }

    public void Carried(ulong connection, bool isToPeer, int octets, Instant now)
    {
    }

    public void Advance(Instant now)
    {
    }
}
