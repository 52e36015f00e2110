using CsCheck;
using Tandem.Kernel;
using Tandem.Rtp.JitterBuffers;

namespace Tandem.Rtp.Tests.JitterBuffers;

public sealed class JitterBufferTests
{
    /// <summary>A buffer that stays at one delay.</summary>
    private static readonly JitterBufferOptions Fixed = new() { MinDelay = TimeSpan.FromMilliseconds(60), MaxDelay = TimeSpan.FromMilliseconds(60), MaxSilent = 5 };

    [Fact]
    public void Packets_are_played_after_the_delay_one_after_another()
    {
        var playback = new Playback(Fixed);
        for (var i = 0; i < 5; i++) playback.Arrive(65_534 + i, 20 * i, 1000 + (160 * i));
        playback.RunTo(159);
        Assert.Equal("65534 65535 0 1 2", playback.Text);
        Assert.Equal([60, 80, 100, 120, 140], playback.Played.Select(one => (one.At - Wire.Start).TotalMilliseconds));
        Assert.Equal([1000u, 1160, 1320, 1480, 1640], playback.Played.Select(one => one.Frame.Timestamp));
        Assert.All(playback.Played, one => Assert.Equal((TimeSpan.FromMilliseconds(20), 96), (one.Frame.Duration, one.Frame.PayloadType)));
    }

    [Fact]
    public void Packets_out_of_order_are_put_in_order_and_repeated_ones_are_played_once()
    {
        var playback = new Playback(Fixed);
        playback.Arrive(0, 0).Arrive(2, 40).Arrive(1, 45).Arrive(1, 46).Arrive(3, 60).Arrive(0, 61).RunTo(139);
        Assert.Equal("0 1 2 3", playback.Text);
        Assert.Equal((1, 1, 0), (playback.Buffer.Counters.Duplicates, playback.Buffer.Counters.Late, playback.Buffer.Counters.Lost));
    }

    [Fact]
    public void What_is_missing_is_concealed_at_its_time()
    {
        var playback = new Playback(Fixed);
        playback.Arrive(0, 0).Arrive(1, 20).Arrive(4, 80).Arrive(5, 100).Arrive(2, 130).RunTo(179);
        Assert.Equal("0 1 c c 4 5", playback.Text);
        Assert.Equal((2, 2, 1), (playback.Buffer.Counters.Concealed, playback.Buffer.Counters.Lost, playback.Buffer.Counters.Late));
    }

    [Fact]
    public void Concealment_ends_in_silence_and_playout_stops()
    {
        var playback = new Playback(Fixed).Arrive(0, 0).Arrive(1, 20).RunTo(1000);
        Assert.Equal("0 1 c c c c c s s s s s", playback.Text);
        Assert.Equal(Instant.Never, playback.Buffer.Deadline);
        playback.Arrive(2, 2000, 16_000).RunTo(2079);
        Assert.Equal((Wire.At(2060), 2), (playback.Played[^1].At, playback.Played[^1].Frame.SequenceNumber));
    }

    [Fact]
    public void A_pause_of_the_sender_is_silence()
    {
        // Numbers go on and timestamps jump: nothing was lost (RFC 3551 section 4.1).
        var playback = new Playback(Fixed with { MinDelay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromMilliseconds(200) });
        playback.Arrive(0, 0).Arrive(1, 20).Arrive(2, 40).Arrive(3, 100, 800).Arrive(4, 120, 960).RunTo(339);
        Assert.Equal("0 1 2 s s 3 4", playback.Text);
        Assert.Equal(0, playback.Buffer.Counters.Concealed);
    }

    [Fact]
    public void A_pause_that_is_longer_than_the_delay_looks_like_loss_at_first()
    {
        var playback = new Playback(Fixed).Arrive(0, 0).Arrive(1, 20).Arrive(2, 40).Arrive(3, 200, 1600).Arrive(4, 220, 1760).RunTo(299);
        Assert.Equal("0 1 2 c c c c c s s 3 4", playback.Text);
        Assert.Equal(0, playback.Buffer.Counters.Lost);
    }

    [Fact]
    public void When_all_come_late_the_delay_grows_and_nothing_is_lost()
    {
        var playback = new Playback(new JitterBufferOptions { InitialDelay = TimeSpan.FromMilliseconds(40), AdaptationInterval = 1000 });
        playback.Arrive(0, 0).Arrive(1, 20).Arrive(2, 40);
        for (var i = 3; i < 12; i++) playback.Arrive(i, 100 + (20 * i));
        playback.RunTo(359);
        Assert.Equal("0 1 2 c c c c 3 4 5 6 7 8 9 10 11", playback.Text);
        Assert.Equal(0, playback.Buffer.Counters.Late);
    }

    [Fact]
    public void What_comes_beyond_the_greatest_delay_is_lost()
    {
        var playback = new Playback(Fixed).Arrive(0, 0).Arrive(1, 20).Arrive(2, 160).Arrive(3, 161).RunTo(200);
        Assert.Equal([JitterBufferOutcome.Stored, JitterBufferOutcome.Stored, JitterBufferOutcome.Late, JitterBufferOutcome.Late], playback.Outcomes);
    }

    [Fact]
    public void A_stream_that_begins_again_is_followed()
    {
        var playback = new Playback(Fixed).Arrive(0, 0).Arrive(1, 20).Arrive(30_000, 40, 5_000_000).Arrive(30_001, 60, 5_000_160).RunTo(139);
        Assert.Equal((JitterBufferOutcome.Restarted, "30000 30001"), (playback.Outcomes[2], string.Join(' ', playback.Payloads.TakeLast(2))));
        Assert.Equal(1, playback.Buffer.Counters.Restarts);
    }

    [Fact]
    public void What_nobody_can_play_is_not_taken()
    {
        var buffer = new JitterBuffer(Playback.Clock, Fixed with { MaxPayloadLength = 100 });
        Assert.Equal(JitterBufferOutcome.Unusable, buffer.Put(Wire.Parse(Wire.Packet(0, payload: 101)), Wire.Start));
        Assert.Equal(JitterBufferOutcome.Unusable, buffer.Put(Wire.Parse(Wire.Packet(0, payload: 0)), Wire.Start));
        Assert.Equal(JitterBufferOutcome.Stored, buffer.Put(Wire.Parse(Wire.Packet(0, payload: 100)), Wire.Start));
        Assert.Throws<ArgumentException>(() => buffer.TryTake(Wire.Start, new byte[99], out _));
        Assert.Throws<ArgumentException>(() => new JitterBuffer(Playback.Clock, Fixed with { Capacity = 60 }));
    }

    [Fact]
    public void Who_asks_late_is_not_given_all_that_he_missed()
    {
        var buffer = new JitterBuffer(Playback.Clock, Fixed with { MaxSilent = 1_000_000 });
        buffer.Put(Wire.Parse(Wire.Packet(0)), Wire.Start);
        var frames = 0;
        while (buffer.TryTake(Wire.At(3_600_000), new byte[1500], out _)) frames++;
        Assert.Equal(1, frames);
    }

    [Theory]
    [InlineData(0, 20, 25)]
    [InlineData(40, 35, 65)]
    [InlineData(120, 100, 150)]
    public void The_delay_follows_the_jitter(int jitter, int least, int most)
    {
        var random = new Random(1);
        var playback = new Playback();
        for (var i = 0; i < 3000; i++) playback.Arrive(i, (20 * i) + (random.NextDouble() * jitter));
        playback.RunTo(60_000);
        Assert.InRange(playback.Buffer.TargetDelay.TotalMilliseconds, least, most);
        Assert.InRange(playback.Buffer.CurrentDelay.TotalMilliseconds, least - 20, most + 25);
        var counters = playback.Buffer.Counters;
        Assert.InRange(counters.Late + counters.Skipped, 0, 120);
        Assert.InRange(counters.Played, 2850, 3000);
    }

    [Fact]
    public void The_delay_shrinks_when_the_network_gets_better()
    {
        var random = new Random(2);
        var playback = new Playback();
        for (var i = 0; i < 3000; i++) playback.Arrive(i, (20 * i) + (random.NextDouble() * (i < 1000 ? 150 : 5)));
        playback.RunTo(20_000);
        Assert.True(playback.Buffer.CurrentDelay > TimeSpan.FromMilliseconds(100));
        playback.RunTo(60_000);
        Assert.True(playback.Buffer.CurrentDelay < TimeSpan.FromMilliseconds(45));
    }

    [Theory]
    [InlineData(1.002)]
    [InlineData(0.998)]
    public void Clocks_that_drift_change_nothing_for_long(double rate)
    {
        var playback = new Playback();
        for (var i = 0; i < 30_000; i++) playback.Arrive(i, 20 * i * rate);
        playback.RunTo(20 * 30_000 * rate);
        Assert.InRange(playback.Buffer.CurrentDelay.TotalMilliseconds, 0, 90);
        var counters = playback.Buffer.Counters;
        // Two of a thousand frames are too many or too few.
        Assert.InRange(counters.Shortened + counters.Lengthened + counters.Concealed, 20, 250);
        Assert.InRange(counters.Played, 29_850, 30_000);
    }

    /// <summary>Whatever comes, whenever: frames follow each other without a gap, packets are played in order and once, and each one that was taken is played, passed over or still there.</summary>
    [Fact]
    public void Any_arrivals_are_played_in_order() =>
        Gen.Select(Gen.Int[-3, 6], Gen.Int[0, 200], Gen.Int[0, 9]).Array[1, 80].Sample(packets =>
        {
            var playback = new Playback();
            var (sequence, timestamp) = (1000, 160_000L);
            for (var i = 0; i < packets.Length; i++)
            {
                var (step, delay, fate) = packets[i];
                sequence = Math.Max(sequence + step, 0);
                timestamp = fate switch
                {
                    0 => timestamp + 1600,
                    1 => timestamp,
                    _ => sequence * 160L,
                };
                playback.Arrive(sequence, (20 * i) + delay, timestamp);
            }

            playback.RunTo(30_000);
            Assert.Equal(Instant.Never, playback.Buffer.Deadline);
            var counters = playback.Buffer.Counters;
            var taken = playback.Outcomes.Count(outcome => outcome is JitterBufferOutcome.Stored or JitterBufferOutcome.Restarted);
            Assert.Equal(playback.Payloads.Count, counters.Played);
            Assert.Equal(0, playback.Buffer.Count);
            if (counters.Restarts > 0) return;
            Assert.Equal(playback.Payloads.Distinct().Order(), playback.Payloads);
            Assert.Equal(taken, counters.Played + counters.Skipped);
        }, iter: 2000);

    [Fact]
    public void Hostile_packets_keep_within_bounds() =>
        Gen.Select(Gen.UShort, Gen.UInt, Gen.Int[0, 400]).Array[1, 60].Sample(packets =>
        {
            var buffer = new JitterBuffer(Playback.Clock, JitterBufferOptions.Default);
            var payload = new byte[1500];
            var now = Wire.Start;
            foreach (var (sequence, timestamp, step) in packets)
            {
                now += TimeSpan.FromMilliseconds(step);
                buffer.Put(Wire.Parse(Wire.Packet(sequence, timestamp)), now);
                var frames = 0;
                while (buffer.TryTake(now, payload, out var frame))
                {
                    Assert.InRange(frame.Duration.TotalMilliseconds, 0.125, 120);
                    Assert.InRange(++frames, 0, 10_000);
                }

                Assert.InRange(buffer.Count, 0, 64);
            }
        });

    [Fact]
    public void Playing_allocates_nothing()
    {
        var buffer = new JitterBuffer(Playback.Clock, JitterBufferOptions.Default);
        var payload = new byte[1500];
        var octets = Wire.Packet(0, payload: 160);
        var next = 0;
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            next += next % 7 == 0 ? 2 : 1;
            RtpHeader.WriteSequenceNumber(octets, (ushort)next);
            RtpHeader.WriteTimestamp(octets, (uint)next * 160);
            RtpPacket.TryParse(octets, out var packet);
            buffer.Put(packet, Wire.At(next * 20));
            while (buffer.TryTake(Wire.At(next * 20), payload, out _)) { }
        }));
        Assert.True(buffer.Counters.Played > 50);
    }
}
