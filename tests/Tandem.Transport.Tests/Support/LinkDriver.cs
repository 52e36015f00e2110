using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

/// <summary>
/// A stream's link between two pipes in memory, without socket, lane or thread: everything happens inside the call that causes it, and <see cref="Lane"/> runs what
/// the link posted.
/// </summary>
internal sealed class LinkDriver : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly TransportContext _context;
    private readonly Pipe _toNode = new(Inline());
    private readonly Pipe _toPeer = new(Inline());

    public LinkDriver(Action<SipTransportOptions>? configure = null)
    {
        _services = new ServiceCollection().AddLogging().AddSipTransport(options =>
        {
            options.Listeners.Add(new(SipTransport.Tcp, TestNode.V4));
            configure?.Invoke(options);
        }).AddSingleton<TimeProvider>(Clock).AddSingleton<ISipReceiver>(Receiver).BuildServiceProvider();
        _context = _services.GetRequiredService<TransportContext>();
        Sockets = _services.GetRequiredService<SipSockets>();
        Receiver.Sockets = Sockets;
        var inbound = _services.GetRequiredService<InboundConnections>();
        Connection = inbound.Create(0, new(System.Net.IPAddress.Loopback, 5060));
        Assert.Equal(ConnectionRefusal.None, inbound.Enter(0, SipTransport.Tcp, Connection.Flow.Remote.ToEndPoint()));
        Running = inbound.RunAsync(Connection, new SipStreamLink(Connection, new Duplex(_toNode.Reader, _toPeer.Writer), isDirect: true, () => _toNode.Writer.Complete(), _context.Options));
    }

    public FakeTimeProvider Clock { get; } = new();

    public TestReceiver Receiver { get; } = new();

    public SipSockets Sockets { get; }

    public SipConnection Connection { get; }

    public Task Running { get; }

    /// <summary>The peer sends octets, and the lane runs a batch.</summary>
    public List<Input> Send(ReadOnlySpan<byte> octets)
    {
        Give(octets);
        return Lane();
    }

    /// <summary>The peer sends octets, and the lane is busy.</summary>
    public void Give(ReadOnlySpan<byte> octets)
    {
        _toNode.Writer.Write(octets);
        _ = _toNode.Writer.FlushAsync(TestReceiver.Cancel).AsTask();
    }

    /// <summary>The peer closes its side.</summary>
    public void EndSending() => _toNode.Writer.Complete();

    /// <summary>Runs batches of the lane until nothing is posted. Returns what the receiver was told.</summary>
    public List<Input> Lane()
    {
        while (_context.Inbox.Queue.TryTake(out var input))
        {
            Sockets.Connections.Take(input, Receiver, Instant.Now(Clock));
            if (_context.Inbox.Queue.IsEmpty) EndBatch();
        }

        Sockets.DeliverClosed(Receiver, Instant.Now(Clock));
        EndBatch();
        return Receiver.Rest();
    }

    /// <summary>Octets that lie unread between the peer and the node.</summary>
    public byte[] Received()
    {
        if (!_toPeer.Reader.TryRead(out var read)) return [];
        byte[] octets = [.. read.Buffer.ToArray()];
        _toPeer.Reader.AdvanceTo(read.Buffer.End);
        return octets;
    }

    public void Dispose() => _services.Dispose();

    private void EndBatch()
    {
        Receiver.EndOfBatch(Instant.Now(Clock));
        Sockets.Connections.EndBatch();
    }

    private static PipeOptions Inline() => new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
