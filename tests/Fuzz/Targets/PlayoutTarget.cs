using System.Buffers.Binary;
using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.JitterBuffers;
using Tandem.Rtp.Retransmission;
using Tandem.Rtp.Sequences;
using Tandem.Rtp.TelephoneEvents;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// Packets of one stream, at times of the script: eight octets for each, two of the sequence number, four of the timestamp, one of the time to the next in units of 4 ms, one of the event and its end. The jitter buffer plays
/// frame after frame and forgets no packet; the statistics, the NACK generator and the receiver of telephone events stay within their bounds.
/// </summary>
internal static class PlayoutTarget
{
    private const int StepLength = 8;
    private static readonly MediaClock Clock = new(8000);

    public static void Run(byte[] octets)
    {
        var script = new ScriptReader(octets);
        var buffer = new JitterBuffer(Clock, JitterBufferOptions.Default);
        var nacks = new NackGenerator(NackGeneratorOptions.Default);
        var events = new TelephoneEventReceiver(Clock, TelephoneEventReceiverOptions.Default);
        var statistics = new ReceptionStatistics(7, Clock);
        var (payload, now, open) = (new byte[1500], new Instant(TimeSpan.TicksPerHour), 0);
        for (var steps = 0; steps < FuzzTarget.MaxInput / StepLength && !script.HasEnded; steps++)
        {
            var packet = Packet(ref script, out var pause);
            RtpPacket.TryParse(packet, out var parsed);
            buffer.Put(parsed, now);
            statistics.Receive(parsed, now);
            nacks.Receive(parsed.SequenceNumber, now);
            events.Receive(parsed, now);
            now += pause;
            Play(buffer, payload, now);
            Ask(nacks, now);
            events.Advance(now);
            while (events.TryTake(out var report)) Assert.InRange(open += report.HasEnded ? -1 : 1, 0, 1);
            _ = statistics.Report(now);
            Assert.True(statistics.Jitter >= TimeSpan.Zero);
        }
    }

    private static byte[] Packet(ref ScriptReader script, out TimeSpan pause)
    {
        Span<byte> step = stackalloc byte[StepLength];
        step.Clear();
        script.Take(StepLength).CopyTo(step);
        pause = TimeSpan.FromMilliseconds(step[6] * 4);
        var writer = new RtpWriter(new byte[16], 101, BinaryPrimitives.ReadUInt16BigEndian(step), BinaryPrimitives.ReadUInt32BigEndian(step[2..]), 7);
        new TelephoneEvent((TelephoneEventCode)(step[7] & 15), step[7] > 127, 10, 160).Write(writer.AddPayload(TelephoneEvent.Length));
        return writer.Written.ToArray();
    }

    private static void Play(JitterBuffer buffer, byte[] payload, Instant now)
    {
        var frames = 0;
        while (true)
        {
            var due = buffer.Deadline;
            if (!buffer.TryTake(now, payload, out var frame)) break;
            Assert.True(frame.Duration > TimeSpan.Zero);
            Assert.True(buffer.Deadline > due);
            Assert.InRange(++frames, 1, 20_000);
        }

        Assert.True(buffer.Deadline > now);
        Assert.InRange(buffer.Count, 0, JitterBufferOptions.Default.Capacity);
    }

    private static void Ask(NackGenerator nacks, Instant now)
    {
        Span<ushort> lost = stackalloc ushort[NackGeneratorOptions.Default.MaxMissing];
        var count = nacks.Take(now, TimeSpan.FromMilliseconds(50), lost);
        Assert.InRange(count, 0, nacks.MissingCount);
        Assert.True(nacks.Deadline > now);
    }
}
