using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Transport;

namespace Tandem.Media.Plane;

/// <summary>A loop, what its sessions share, and how much it has to do.</summary>
/// <param name="loop">The loop.</param>
/// <param name="received">How many datagrams it has received so far.</param>
internal sealed class PlaneLane(IMediaLoop loop, Func<long> received)
{
    /// <summary>Packets a second of a call that has just begun: those of speech in both directions.</summary>
    private const double OfNewSession = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Instant _measuredAt = new(long.MinValue);
    private long _receivedThen;
    private double _rate;
    private int _begunSince;

    public IMediaLoop Loop => loop;

    public LoopBuffers Buffers { get; } = new();

    /// <summary>Notes a session that begins on it. Who chooses lanes only, one at a time, as the next.</summary>
    public void Begin() => _begunSince++;

    /// <summary>Packets a second that it carries, and will soon by what has begun.</summary>
    public double LoadAt(Instant now)
    {
        if (_measuredAt.Ticks == long.MinValue) (_measuredAt, _receivedThen) = (now, received());
        var passed = now - _measuredAt;
        if (passed >= Interval)
        {
            var count = received();
            _rate = (count - _receivedThen) / passed.TotalSeconds;
            (_measuredAt, _receivedThen, _begunSince) = (now, count, 0);
        }

        return _rate + (_begunSince * OfNewSession);
    }
}
