using System.Text;
using CsCheck;
using Tandem.Kernel;
using Tandem.Server.Tracing;
using Tandem.Sip;

namespace Tandem.Server.Tests.Tracing;

public sealed class TraceRingTests
{
    private static readonly Flow Peer = new(SipTransport.Udp, 0, new PeerAddress([127, 0, 0, 1], 5070), 0);

    [Fact]
    public void Messages_come_back_as_they_were_in_their_order()
    {
        var ring = new TraceRing(1 << 20);
        for (var i = 0; i < 100; i++) Write(ring, $"call{i}", $"message {i}", i);

        var read = Read(ring);
        Assert.Equal(100, read.Count);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => ((long)i, $"call{i}", $"message {i}")), read);
        Assert.Equal(100, ring.NextSequence);
    }

    [Fact]
    public void Memory_stays_within_its_bound_and_the_newest_are_kept()
    {
        Gen.Select(Gen.Long[0, 300_000], Gen.Int[0, 3000].List[1, 400]).Sample(
            (bound, sizes) =>
            {
                var ring = new TraceRing(bound);
                for (var i = 0; i < sizes.Count; i++) Write(ring, "call", new string('x', sizes[i]), i);
                Assert.True(ring.AllocatedBytes <= Math.Max(bound, 2 * 4096));
                var read = Read(ring);
                Assert.NotEmpty(read);
                Assert.Equal(sizes.Count - 1, read[^1].Sequence);
                Assert.Equal(Enumerable.Range(sizes.Count - read.Count, read.Count).Select(i => (long)i), read.Select(r => r.Sequence));
                Assert.All(read, r => Assert.Equal(sizes[(int)r.Sequence], r.Text.Length));
            },
            iter: 100);
    }

    [Fact]
    public void A_message_longer_than_the_ring_keeps_its_start()
    {
        var ring = new TraceRing(0);
        Write(ring, "call", new string('x', 50_000), 0);
        var (_, _, text) = Assert.Single(Read(ring));
        Assert.InRange(text.Length, 3000, 4096);
    }

    [Fact]
    public void Reading_can_start_in_the_middle()
    {
        var ring = new TraceRing(1 << 20);
        for (var i = 0; i < 10; i++) Write(ring, "call", $"{i}", i);
        Assert.Equal([7L, 8, 9], Read(ring, from: 7).Select(r => r.Sequence));
    }

    [Fact]
    public void Memory_is_taken_only_as_it_is_needed()
    {
        var ring = new TraceRing(64 << 20);
        Assert.Equal(0, ring.AllocatedBytes);
        Write(ring, "call", "message", 0);
        Assert.Equal(1 << 20, ring.AllocatedBytes);
    }

    [Fact]
    public async Task Readers_on_other_threads_never_see_a_torn_message()
    {
        var ring = new TraceRing(64 << 10);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    var last = -1L;
                    foreach (var (sequence, callId, text) in Read(ring))
                    {
                        Assert.True(sequence > last);
                        last = sequence;
                        Assert.Equal($"call{sequence}", callId);
                        Assert.Equal(new string((char)('a' + sequence % 26), 10 + (int)(sequence % 300)), text);
                    }
                }
            },
            TestContext.Current.CancellationToken)).ToArray();
        for (var i = 0; i < 20_000; i++) Write(ring, $"call{i}", new string((char)('a' + i % 26), 10 + i % 300), i);
        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static void Write(TraceRing ring, string callId, string text, long time) =>
        ring.Write(TraceDirection.Received, SipParseError.None, Encoding.ASCII.GetBytes(callId), Encoding.ASCII.GetBytes(text), Peer, new Instant(time));

    private static List<(long Sequence, string CallId, string Text)> Read(TraceRing ring, long from = 0)
    {
        var reader = new Collector();
        ring.Read(reader, from);
        return reader.Messages;
    }

    private sealed class Collector : ITraceReader
    {
        public List<(long, string, string)> Messages { get; } = [];

        public void Read(scoped in TraceView message) =>
            Messages.Add((message.Sequence, Encoding.ASCII.GetString(message.CallId), Encoding.ASCII.GetString(message.Octets)));
    }
}
