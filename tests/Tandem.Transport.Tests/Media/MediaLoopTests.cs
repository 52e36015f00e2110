using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Tandem.Kernel;

namespace Tandem.Transport.Tests;

/// <summary>A loop of media with sockets on loopback.</summary>
public sealed class MediaLoopTests
{
    private static readonly PeerAddress Any = PeerAddress.From(new IPEndPoint(IPAddress.Loopback, 0));

    [Fact]
    public async Task A_socket_is_bound_at_once_and_what_comes_is_handed_over_on_the_loop()
    {
        await using var loop = new MediaLoop("media test", TimeProvider.System, new TestLog());
        using var peer = Peer();
        var echo = new Receiver(loop, (socket, remote, buffer, length) => socket.Send(remote, buffer[..length]));
        var socket = loop.TryOpen(Any, echo)!;
        Assert.NotEqual(0, socket.Local.Port);
        Assert.Null(loop.TryOpen(socket.Local, echo));
        // What comes before the loop runs waits for it.
        await peer.SendToAsync(new byte[] { 1, 2, 3 }, socket.Local.ToEndPoint(), TestReceiver.Cancel);
        loop.Start(core: 0);
        Assert.Equal([1, 2, 3], await ReceiveAsync(peer));
        await peer.SendToAsync(Array.Empty<byte>(), socket.Local.ToEndPoint(), TestReceiver.Cancel);
        Assert.Empty(await ReceiveAsync(peer));
        Assert.True(echo.WasOnLoop);
        Assert.True(echo.Room >= IMediaReceiver.Tailroom);
        var counters = await loop.InvokeAsync(() => loop.Counters);
        Assert.Equal((2, 3, 2, 3, 1), (counters.Received, counters.ReceivedOctets, counters.Sent, counters.SentOctets, counters.Sockets));
    }

    [Fact]
    public async Task The_time_that_its_thread_has_had_a_processor_is_read_from_others_and_stays_when_it_has_ended()
    {
        var loop = new MediaLoop("media test", TimeProvider.System, new TestLog());
        Assert.Equal(TimeSpan.Zero, loop.ProcessorTime);
        loop.Start();
        var before = await loop.InvokeAsync(() => loop.ProcessorTime);
        // It works until by its own clock it has worked enough, however long that takes on this machine.
        var worked = await loop.InvokeAsync(() =>
        {
            while (loop.ProcessorTime - before < TimeSpan.FromMilliseconds(20)) { }
            return loop.ProcessorTime;
        });
        Assert.InRange(loop.ProcessorTime - before, TimeSpan.FromMilliseconds(20), TimeSpan.FromHours(1));
        // What others do is not counted.
        var others = TimeSpan.Zero;
        for (var i = 0L; i < 50_000_000; i++) others += TimeSpan.FromTicks(i & 1);
        Assert.True(loop.ProcessorTime - worked < TimeSpan.FromMilliseconds(20), $"{loop.ProcessorTime - worked} after {others}");
        await loop.DisposeAsync();
        Assert.True(loop.ProcessorTime >= worked);
    }

    [Fact]
    public async Task A_socket_that_is_closed_in_the_middle_of_a_batch_leaves_nothing_to_the_one_at_its_place()
    {
        await using var loop = new MediaLoop("media test", TimeProvider.System, new TestLog());
        using var peer = Peer();
        var sockets = new IMediaSocket[2];
        var taken = new ConcurrentQueue<IMediaSocket>();
        IMediaSocket? next = null;
        var receiver = new Receiver(loop, (socket, _, _, _) =>
        {
            taken.Enqueue(socket);
            if (next is not null) return;
            // Both have something; the other one goes, and a new one comes with its place and its descriptor.
            sockets[socket == sockets[0] ? 1 : 0].Close();
            next = loop.TryOpen(Any, new Receiver(loop, (one, _, _, _) => taken.Enqueue(one)))!;
        });
        for (var i = 0; i < 2; i++) sockets[i] = loop.TryOpen(Any, receiver)!;
        foreach (var socket in sockets) await peer.SendToAsync(new byte[] { 1 }, socket.Local.ToEndPoint(), TestReceiver.Cancel);
        loop.Start();
        await Until.TrueAsync(() => !taken.IsEmpty);
        await peer.SendToAsync(new byte[] { 2 }, (await loop.InvokeAsync(() => next!.Local)).ToEndPoint(), TestReceiver.Cancel);
        await Until.TrueAsync(() => taken.Count == 2);
        Assert.Equal(next, taken.Last());
        Assert.Equal(2, (await loop.InvokeAsync(() => loop.Counters)).Sockets);
        Assert.False(await loop.InvokeAsync(() => sockets.All(socket => socket.Send(Any, [1]))));
    }

    [Fact]
    public async Task A_shared_socket_is_emptied_up_to_its_turn_and_errors_of_a_receiver_end_nothing_and_are_told_once_in_a_while()
    {
        var log = new TestLog();
        await using var loop = new MediaLoop("media test", new FakeTimeProvider(), log);
        using var peer = Peer();
        var count = 0;
        var receiver = new Receiver(loop, (_, _, _, _) =>
        {
            if (++count <= 5) throw new InvalidOperationException("A mistake.");
        });
        var socket = loop.TryOpen(Any, receiver, turn: 4)!;
        for (byte i = 0; i < 10; i++) await peer.SendToAsync(new[] { i }, socket.Local.ToEndPoint(), TestReceiver.Cancel);
        loop.Start();
        await Until.TrueAsync(() => Volatile.Read(ref count) == 10);
        Assert.Equal(5, (await loop.InvokeAsync(() => loop.Counters)).Errors);
        Assert.Single(log.Texts(1050));
    }

    [Fact]
    public async Task A_timer_is_called_at_its_deadline_wherever_that_has_moved()
    {
        var clock = new FakeTimeProvider();
        await using var loop = new MediaLoop("media test", clock, new TestLog());
        loop.Start();
        var timer = new Timer();
        var begin = loop.Now;
        await SetAsync(TimeSpan.FromSeconds(10));
        await SetAsync(TimeSpan.FromSeconds(5));
        // Later without a word.
        timer.Due = begin + TimeSpan.FromSeconds(7);
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0, await loop.InvokeAsync(() => timer.Calls));
        clock.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => Volatile.Read(ref timer.Calls) == 1);
        await SetAsync(TimeSpan.FromSeconds(8));
        await loop.InvokeAsync(() =>
        {
            loop.Cancel(timer);
            return true;
        });
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await loop.InvokeAsync(() => timer.Calls));

        Task SetAsync(TimeSpan after) => loop.InvokeAsync(() =>
        {
            timer.Due = begin + after;
            loop.Schedule(timer);
            return true;
        });
    }

    [Fact]
    public async Task After_the_end_nothing_is_left()
    {
        var loop = new MediaLoop("media test", TimeProvider.System, new TestLog());
        var socket = loop.TryOpen(Any, new Receiver(loop, static (_, _, _, _) => { }))!;
        loop.Start();
        await loop.DisposeAsync();
        using var again = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        again.Bind(socket.Local.ToEndPoint());
        Assert.NotNull(loop.TryOpen(Any, new Receiver(loop, static (_, _, _, _) => { })));
        await Assert.ThrowsAsync<InvalidOperationException>(() => loop.InvokeAsync(() => 1));
    }

    [Fact]
    public async Task A_datagram_costs_no_allocation()
    {
        await using var loop = new MediaLoop("media test", TimeProvider.System, new TestLog());
        using var peer = Peer();
        var allocated = new List<long>(4096);
        var socket = loop.TryOpen(Any, new Receiver(loop, (socket, remote, buffer, length) =>
        {
            allocated.Add(GC.GetAllocatedBytesForCurrentThread());
            socket.Send(remote, buffer[..length]);
        }))!;
        loop.Start();
        var packet = new byte[172];
        for (var i = 0; i < 2000; i++)
        {
            await peer.SendToAsync(packet, socket.Local.ToEndPoint(), TestReceiver.Cancel);
            await ReceiveAsync(peer);
        }

        var counts = await loop.InvokeAsync(() => allocated.ToArray());
        Assert.Equal(0, counts[^1] - counts[500]);
    }

    private static Socket Peer()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static async Task<byte[]> ReceiveAsync(Socket peer)
    {
        var buffer = new byte[2048];
        return buffer[..await peer.ReceiveAsync(buffer, TestReceiver.Cancel)];
    }

    private delegate void Taking(IMediaSocket socket, PeerAddress remote, Span<byte> buffer, int length);

    private sealed class Receiver(MediaLoop loop, Taking take) : IMediaReceiver
    {
        public bool WasOnLoop { get; private set; }

        public int Room { get; private set; }

        public void Received(IMediaSocket socket, in PeerAddress remote, Span<byte> buffer, int length, Instant now)
        {
            (WasOnLoop, Room) = (loop.IsCurrent, buffer.Length - length);
            take(socket, remote, buffer, length);
        }
    }

    private sealed class Timer : LoopTimer
    {
        public int Calls;

        public Instant Due { get; set; } = Instant.Never;

        public override Instant Deadline => Due;

        public override void Advance(Instant now)
        {
            Due = Instant.Never;
            Calls++;
        }
    }
}
