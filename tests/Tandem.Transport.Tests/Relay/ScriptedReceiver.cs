using System.Threading.Channels;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport.Tests;

/// <summary>Stands above the sockets in a test: does on the loop what the test says, and hands on what it is told.</summary>
internal sealed class ScriptedReceiver : IStunReceiver
{
    private readonly Channel<RelayEvent> _events = Channel.CreateUnbounded<RelayEvent>();
    private long _deadline = long.MaxValue;
    private long _toPeers;
    private long _toClients;

    /// <summary>Called on the loop before the event is handed on.</summary>
    public Action<RelayEvent> On { get; set; } = static _ => { };

    /// <summary>Called on the loop with the whole buffer of a datagram from a peer.</summary>
    public Action<int, PeerAddress, Span<byte>, int>? OnBuffer { get; set; }

    /// <summary>Which connections go on while the node stops.</summary>
    public Predicate<StunFlow> InUse { get; set; } = static _ => false;

    /// <summary>Whether peers that connect are wanted.</summary>
    public bool Accepts { get; set; } = true;

    /// <summary>Called on the loop for octets of a joined pair: the connection, whether they go to the peer, and how many.</summary>
    public Action<ulong, bool, int> OnCarried { get; set; } = static (_, _, _) => { };

    /// <summary>Octets of joined pairs that came from clients.</summary>
    public long ToPeers => Interlocked.Read(ref _toPeers);

    /// <summary>Octets of joined pairs that came from peers.</summary>
    public long ToClients => Interlocked.Read(ref _toClients);

    public Instant Deadline
    {
        get => new(Volatile.Read(ref _deadline));
        set => Volatile.Write(ref _deadline, value.Ticks);
    }

    public ValueTask<RelayEvent> NextAsync() => _events.Reader.ReadAsync(TestReceiver.Cancel);

    public async Task<RelayEvent> NextAsync(RelayEventKind kind)
    {
        var next = await NextAsync();
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

    public void RelayFailed(int relay, Instant now) => Take(new(RelayEventKind.RelayFailed, now, [], default, relay));

    public bool PeerAccepted(int relay, ulong connection, in PeerAddress peer, Instant now)
    {
        Take(new(RelayEventKind.PeerAccepted, now, [], default, relay, peer, Connection: connection));
        return Accepts;
    }

    public void PeerConnected(ulong connection, Instant now) => Take(new(RelayEventKind.PeerConnected, now, [], Connection: connection));

    public void PeerClosed(ulong connection, Instant now) => Take(new(RelayEventKind.PeerClosed, now, [], Connection: connection));

    /// <summary>Only counted: how octets are cut into pieces is for the sockets to say.</summary>
    public void Carried(ulong connection, bool isToPeer, int octets, Instant now)
    {
        if (isToPeer) Interlocked.Add(ref _toPeers, octets);
        else Interlocked.Add(ref _toClients, octets);
        OnCarried(connection, isToPeer, octets);
    }

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
