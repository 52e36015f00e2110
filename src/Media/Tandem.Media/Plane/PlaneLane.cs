using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Transport;

namespace Tandem.Media.Plane;

/// <summary>A loop, what its sessions share, and how much it has to do.</summary>
/// <param name="loop">The loop.</param>
/// <param name="processorTime">For how long its thread has had a processor so far.</param>
internal sealed class PlaneLane(IMediaLoop loop, Func<TimeSpan> processorTime)
{
    /// <summary>The share of a processor that a call takes whose speech is passed on. What it really takes is known at the next measure: one that is converted takes many times as much.</summary>
    private const double OfNewSession = 0.001;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Instant _measuredAt = new(long.MinValue);
    private TimeSpan _usedThen;
    private double _share;
    private int _begunSince;

    public IMediaLoop Loop => loop;

    public LoopBuffers Buffers { get; } = new();

    /// <summary>Notes a session that begins on it. Who chooses lanes only, one at a time, as the next.</summary>
    public void Begin() => _begunSince++;

    /// <summary>The share of a processor that it takes, 0 to 1, and will soon by what has begun.</summary>
    public double LoadAt(Instant now)
    {
        if (_measuredAt.Ticks == long.MinValue) (_measuredAt, _usedThen) = (now, processorTime());
        var passed = now - _measuredAt;
        if (passed >= Interval)
        {
            var used = processorTime();
            _share = (used - _usedThen) / passed;
            (_measuredAt, _usedThen, _begunSince) = (now, used, 0);
        }

        return _share + (_begunSince * OfNewSession);
    }
}
