using Tandem.Kernel;
using Tandem.Rtp.Sequences;
using Tandem.Rtp.Sessions;

namespace Tandem.Rtp.Tests.Sessions;

/// <summary>Participants that all hear each other after a while, in virtual time. Some of them send a packet every 20 ms.</summary>
internal sealed class SimulatedGroup
{
    private static readonly MediaClock Clock = new(8000);
    private readonly byte[] _buffer = new byte[RtcpSession.TypicalLength];
    private readonly PriorityQueue<Action, (long Ticks, int Order)> _events = new();
    private readonly List<RtcpSession> _sessions = [];
    private readonly TimeSpan _delay;
    private int _order;

    public SimulatedGroup(TimeSpan delay) => _delay = delay;

    public Instant Now { get; private set; } = Wire.Start;

    public IReadOnlyList<RtcpSession> Sessions => _sessions;

    /// <summary>Compounds sent so far: when, by which participant, and their octets.</summary>
    public List<(Instant At, int From, byte[] Octets)> Sent { get; } = [];

    public static RtcpSessionOptions Options(int index) => new()
    {
        Ssrc = 1000 + (uint)index,
        CanonicalName = new byte[] { (byte)'a', (byte)index },
        Wall = new NtpClock(Wire.Start, new NtpTimestamp(0xb44db705_20000000)),
        Random = new Random(index),
    };

    public int Join(RtcpSessionOptions options)
    {
        _sessions.Add(new RtcpSession(options, Now));
        return _sessions.Count - 1;
    }

    /// <summary>Has a participant send packets until a time.</summary>
    public void SendUntil(int index, Instant end, int sequence = 0)
    {
        if (Now >= end) return;
        var octets = Wire.Packet(sequence, (uint)sequence * 160, payload: 160, ssrc: 1000 + (uint)index);
        _sessions[index].Send(Wire.Parse(octets), Clock, Now);
        foreach (var other in Others(index)) At(Now + _delay, () => other.Receive(Wire.Parse(octets), Clock, Now));
        At(Now + TimeSpan.FromMilliseconds(20), () => SendUntil(index, end, sequence + 1));
    }

    /// <summary>Runs to a time.</summary>
    public void RunTo(Instant end)
    {
        while (true)
        {
            Drain();
            var next = _events.TryPeek(out _, out var first) ? new Instant(first.Ticks) : Instant.Never;
            foreach (var session in _sessions) next = session.Deadline < next ? session.Deadline : next;
            if (next > end) break;
            if (next > Now) Now = next;
            while (_events.TryPeek(out var action, out var due) && due.Ticks <= Now.Ticks)
            {
                _events.Dequeue();
                action();
            }
        }

        Now = end;
    }

    private void Drain()
    {
        for (var i = 0; i < _sessions.Count; i++)
        {
            while (_sessions[i].TryTake(Now, _buffer, out var length))
            {
                var octets = _buffer[..length];
                Sent.Add((Now, i, octets));
                foreach (var other in Others(i)) At(Now + _delay, () => Assert.Equal(Tandem.Rtp.Rtcp.RtcpParseError.None, other.Receive(octets, Now)));
            }
        }
    }

    private void At(Instant time, Action action) => _events.Enqueue(action, (time.Ticks, _order++));

    private IEnumerable<RtcpSession> Others(int index) => _sessions.Where((_, i) => i != index);
}
