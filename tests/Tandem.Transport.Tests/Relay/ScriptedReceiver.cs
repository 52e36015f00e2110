using System.Threading.Channels;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport.Tests;

/// <summary>Stands above the sockets in a test: does on the loop what the test says, and hands on what it is told.</summary>
internal sealed class ScriptedReceiver : IStunReceiver
{
    private readonly Channel<RelayEvent> _events = Channel.CreateUnbounded<RelayEvent>();
    private long _deadline = long.MaxValue;

    /// <summary>Called on the loop before the event is handed on.</summary>
    public Action<RelayEvent> On { get; set; } = static _ => { };

    /// <summary>Called on the loop with the whole buffer of a datagram from a peer.</summary>
    public Action<int, PeerAddress, Span<byte>, int>? OnBuffer { get; set; }

    /// <summary>Which connections go on while the node stops.</summary>
    public Predicate<StunFlow> InUse { get; set; } = static _ => false;

    public Instant Deadline
    {
        get => new(Volatile.Read(ref _deadline));
        set => Volatile.Write(ref _deadline, value.Ticks);
    }

    public async Task<RelayEvent> NextAsync(RelayEventKind kind)
    {
        var next = await _events.Reader.ReadAsync(TestReceiver.Cancel);
        Assert.Equal(kind, next.Kind);
        return next;
    }

    /// <summary>What was handed on and not yet read.</summary>
    public List<RelayEvent> Rest()
    {
        var rest = new List<RelayEvent>();
        while (_events.Reader.TryRead(out var next)) rest.Add(next);
        return rest;
    }

    public void Received(ReadOnlySpan<byte> octets, in StunFlow flow, Instant now) => Take(new(RelayEventKind.Received, now, octets.ToArray(), flow));

    public void Closed(in StunFlow flow, Instant now) => Take(new(RelayEventKind.Closed, now, [], flow));

    public void ReceivedFromPeer(int relay, in PeerAddress peer, Span<byte> buffer, int length, Instant now)
    {
        OnBuffer?.Invoke(relay, peer, buffer, length);
        Take(new(RelayEventKind.FromPeer, now, buffer.Slice(IStunReceiver.Headroom, length).ToArray(), default, relay, peer));
    }

    public void PeerFailed(int relay, in PeerAddress peer, in IcmpMessage icmp, Instant now) => Take(new(RelayEventKind.PeerFailed, now, [], default, relay, peer, icmp));

    public bool IsInUse(in StunFlow flow) => InUse(flow);

    public void Advance(Instant now)
    {
        Deadline = Instant.Never;
        Take(new(RelayEventKind.Advance, now, []));
    }

    private void Take(RelayEvent next)
    {
        try
        {
            On(next);
        }
        finally
        {
            _events.Writer.TryWrite(next);
        }
    }
}
