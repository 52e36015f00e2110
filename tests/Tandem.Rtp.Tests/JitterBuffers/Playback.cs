using Tandem.Kernel;
using Tandem.Rtp.JitterBuffers;
using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.Tests.JitterBuffers;

/// <summary>Packets that arrive at given times, and what is played of them, in virtual time.</summary>
internal sealed class Playback
{
    public static readonly MediaClock Clock = new(8000);
    private readonly byte[] _payload = new byte[1500];
    private readonly PriorityQueue<byte[], (long Ticks, int Order)> _arrivals = new();
    private int _order;

    public Playback(JitterBufferOptions? options = null) => Buffer = new JitterBuffer(Clock, options ?? JitterBufferOptions.Default);

    public JitterBuffer Buffer { get; }

    public List<(Instant At, PlayoutFrame Frame)> Played { get; } = [];

    public List<JitterBufferOutcome> Outcomes { get; } = [];

    /// <summary>Letters and numbers: <c>0 1 c 3</c> for the packets 0, 1 and 3 with one frame concealed, <c>s</c> for silence.</summary>
    public string Text => string.Join(' ', Played.Select(one => one.Frame.Kind switch
    {
        PlayoutKind.Conceal => "c",
        PlayoutKind.Silence => "s",
        _ => $"{one.Frame.SequenceNumber}",
    }));

    /// <summary>Sequence numbers that were played.</summary>
    public List<int> Payloads => [.. Played.Where(one => one.Frame.Kind == PlayoutKind.Payload).Select(one => (int)one.Frame.SequenceNumber)];

    /// <summary>Has a packet of 20 ms arrive.</summary>
    public Playback Arrive(int sequence, double at, long? timestamp = null)
    {
        _arrivals.Enqueue(Wire.Packet(sequence, (uint)(timestamp ?? sequence * 160L), payload: 160), (Wire.At(at).Ticks, _order++));
        return this;
    }

    public Playback RunTo(double milliseconds)
    {
        var end = Wire.At(milliseconds);
        while (true)
        {
            var next = _arrivals.TryPeek(out _, out var first) ? new Instant(first.Ticks) : Instant.Never;
            if (Buffer.Deadline <= next && Buffer.Deadline <= end) Take(Buffer.Deadline);
            else if (next <= end) Outcomes.Add(Buffer.Put(Wire.Parse(_arrivals.Dequeue()), next));
            else return this;
            Assert.InRange(Buffer.Count, 0, 64);
        }
    }

    private void Take(Instant now)
    {
        Assert.True(Buffer.TryTake(now, _payload, out var frame));
        if (frame.Kind == PlayoutKind.Payload) Assert.Equal((160, (byte)frame.SequenceNumber), (frame.Length, _payload[0]));
        if (Played.Count > 0 && Buffer.Deadline != Instant.Never) Assert.Equal(now + frame.Duration, Buffer.Deadline);
        Played.Add((now, frame));
    }
}
