using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

public sealed class LaneTests
{
    private static CancellationToken Cancel => TestReceiver.Cancel;

    [Fact]
    public async Task Posts_of_many_threads_run_once_each_in_the_order_of_their_thread()
    {
        const int Posters = 4;
        const int Each = 5_000;
        await using var node = await TestNode.StartAsync();
        var next = new int[Posters];
        var mistakes = 0;

        await Task.WhenAll(Enumerable.Range(0, Posters).Select(poster => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                var number = i;
                node.Lane.Post(_ => mistakes += next[poster]++ == number && node.Lane.IsCurrent ? 0 : 1);
            }
        }, Cancel)));

        Assert.Equal(Enumerable.Repeat(Each, Posters), await node.OnLaneAsync(() => next.ToArray()));
        Assert.Equal(0, mistakes);
    }

    [Fact]
    public async Task Timers_run_at_the_deadline_and_not_before()
    {
        var clock = new FakeTimeProvider();
        await using var node = await TestNode.StartAsync(null, clock, SipTransport.Udp);
        var start = Instant.Now(clock);
        await node.OnLaneAsync(() => node.Receiver.Deadline = start + TimeSpan.FromSeconds(5));

        clock.Advance(TimeSpan.FromSeconds(4));
        // A whole batch at 4 s, which found nothing due.
        await node.OnLaneAsync(() => 0);
        Assert.Empty(node.Receiver.Rest());

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(start + TimeSpan.FromSeconds(5), (await node.Receiver.NextAsync(InputKind.Advance)).Now);
    }

    [Fact]
    public async Task Timers_run_by_the_clock_of_the_system_too()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Udp);
        var deadline = await node.OnLaneAsync(() => node.Receiver.Deadline = Instant.Now(TimeProvider.System) + TimeSpan.FromMilliseconds(20));

        var advance = await node.Receiver.NextAsync(InputKind.Advance);

        Assert.True(advance.Now >= deadline);
    }

    [Fact]
    public async Task A_batch_holds_no_more_than_its_limit_and_is_ended_each_time()
    {
        const int Datagrams = 40;
        const int Limit = 16;
        await using var node = await TestNode.StartAsync(options => options.BatchSize = Limit, null, SipTransport.Udp, SipTransport.Udp);
        using var gate = new ManualResetEventSlim();
        using var peer = new UdpClient(TestNode.V4);
        using var held = new ManualResetEventSlim();
        node.Lane.Post(_ =>
        {
            held.Set();
            gate.Wait(Cancel);
            node.Receiver.ReportsBatches = true;
        });
        held.Wait(Cancel);
        for (var i = 0; i < Datagrams; i++) await peer.SendAsync(new byte[] { (byte)i }, node.Address(i % 2), Cancel);
        gate.Set();

        var batches = new List<int>();
        for (int received = 0, inBatch = 0; received < Datagrams || inBatch > 0;)
        {
            var input = await node.Receiver.NextOfAnyKindAsync();
            if (input.Kind == InputKind.Received)
            {
                received++;
                inBatch++;
            }
            else
            {
                batches.Add(inBatch);
                inBatch = 0;
            }
        }

        Assert.Equal(Datagrams, batches.Sum());
        Assert.All(batches, count => Assert.InRange(count, 0, Limit));
        Assert.True(batches.Count > Datagrams / Limit);
    }

    [Fact]
    public async Task A_flood_of_datagrams_does_not_keep_posted_work_waiting()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Udp);
        using var peer = new UdpClient(TestNode.V4);
        var flow = new Flow(SipTransport.Udp, 0, PeerAddress.From(node.Address()), 0);
        // The node feeds itself: there is a datagram after each datagram.
        node.Receiver.Answer = input => input.Kind == InputKind.Received ? "again"u8.ToArray() : null;
        await node.SendAsync(flow, "again"u8.ToArray());

        for (var i = 0; i < 100; i++) await node.OnLaneAsync(() => i);

        node.Receiver.Answer = static _ => null;
    }

    [Theory]
    [InlineData(InputKind.Received)]
    [InlineData(InputKind.EndOfBatch)]
    public async Task An_exception_of_the_receiver_is_logged_and_counted_and_the_lane_goes_on(InputKind step)
    {
        await using var node = await TestNode.StartAsync(SipTransport.Udp);
        using var peer = new UdpClient(TestNode.V4);
        node.Receiver.ReportsBatches = true;
        node.Receiver.Answer = input => input.Kind == step ? throw new NotSupportedException("a bug") : null;

        await peer.SendAsync("1"u8.ToArray(), node.Address(), Cancel);
        Assert.Equal("1", (await node.Receiver.NextAsync()).Text);
        await node.Receiver.NextAsync(InputKind.EndOfBatch);
        await peer.SendAsync("2"u8.ToArray(), node.Address(), Cancel);
        Assert.Equal("2", (await node.Receiver.NextAsync()).Text);
        await node.OnLaneAsync(() => 0);

        Assert.InRange(node.Metrics["tandem.sip.lane.errors"], 2, long.MaxValue);
        Assert.Contains(step.ToString(), node.Log.Texts(1002)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_of_posted_work_does_not_stop_the_lane()
    {
        await using var node = await TestNode.StartAsync();

        node.Lane.Post(static _ => throw new NotSupportedException("a bug"));

        Assert.Equal(7, await node.OnLaneAsync(() => 7));
        Assert.Equal(1, node.Metrics["tandem.sip.lane.errors"]);
    }

    [Fact]
    public async Task A_command_is_answered_after_the_batch_that_it_is_part_of()
    {
        await using var node = await TestNode.StartAsync();
        node.Receiver.ReportsBatches = true;

        await node.OnLaneAsync(() => 1);

        await node.Receiver.NextAsync(InputKind.EndOfBatch);
    }

    [Fact]
    public async Task A_command_hands_its_own_exception_to_who_gave_it()
    {
        await using var node = await TestNode.StartAsync();

        await Assert.ThrowsAsync<NotSupportedException>(() => node.OnLaneAsync<int>(() => throw new NotSupportedException()));

        Assert.Equal(0, node.Metrics["tandem.sip.lane.errors"]);
    }

    [Fact]
    public async Task Stopping_runs_what_was_posted_before_and_refuses_what_comes_after()
    {
        var node = await TestNode.StartAsync();
        var ran = 0;
        for (var i = 0; i < 1000; i++) node.Lane.Post(_ => ran++);

        await node.StopAsync();

        Assert.Equal(1000, ran);
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.OnLaneAsync(() => 0));
        await node.DisposeAsync();
    }
}
