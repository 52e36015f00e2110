using Tandem.Kernel;

namespace Tandem.Stun.Tests.Simulation;

/// <summary>Virtual time for several machines: what is due first happens first, and what is due at one instant in the order it was asked for.</summary>
internal sealed class VirtualTime
{
    /// <summary>More happens at one instant only when a machine does not get on.</summary>
    private const int MaxStepsAtOnce = 20_000;

    private readonly PriorityQueue<Action, (long Due, long Order)> _events = new();
    private readonly List<(Func<Instant> Deadline, Action Advance)> _machines = [];
    private long _order;
    private int _stepsAtOnce;

    public Instant Now { get; private set; } = new(TimeSpan.TicksPerDay);

    /// <summary>Runs a machine's timers along.</summary>
    public void Add(Func<Instant> deadline, Action advance) => _machines.Add((deadline, advance));

    public void After(TimeSpan delay, Action action) => _events.Enqueue(action, ((Now + delay).Ticks, _order++));

    public void AfterMilliseconds(double delay, Action action) => After(TimeSpan.FromMilliseconds(delay), action);

    /// <summary>Does something again and again until it returns false.</summary>
    public void Every(TimeSpan interval, Func<bool> action) => After(interval, () =>
    {
        if (action()) Every(interval, action);
    });

    /// <summary>Runs until nothing is due any more.</summary>
    /// <exception cref="InvalidOperationException">After a week of virtual time something is still due: it would go on for ever.</exception>
    public void Run()
    {
        var end = Now + TimeSpan.FromDays(7);
        while (Step(end))
        {
        }

        if (_events.Count > 0 || _machines.Exists(machine => machine.Deadline() != Instant.Never)) throw new InvalidOperationException("The simulation does not come to its end.");
    }

    public void RunFor(TimeSpan time)
    {
        var end = Now + time;
        while (Step(end))
        {
        }

        Now = end;
    }

    public void RunForSeconds(double seconds) => RunFor(TimeSpan.FromSeconds(seconds));

    /// <summary>Runs until something has come true, or so long.</summary>
    /// <returns>Whether it has.</returns>
    public bool RunUntil(Func<bool> isTrue, TimeSpan limit)
    {
        var end = Now + limit;
        while (!isTrue())
        {
            if (!Step(end)) return isTrue();
        }

        return true;
    }

    private bool Step(Instant end)
    {
        var before = Now;
        if (!StepOnce(end)) return false;
        _stepsAtOnce = Now == before ? _stepsAtOnce + 1 : 0;
        return _stepsAtOnce < MaxStepsAtOnce ? true : throw new InvalidOperationException("A machine does not get on: its deadline stays in the past.");
    }

    private bool StepOnce(Instant end)
    {
        var machine = _machines.Count == 0 ? default : _machines.MinBy(machine => machine.Deadline());
        var deadline = _machines.Count == 0 ? Instant.Never : machine.Deadline();
        if (_events.TryPeek(out _, out var next) && next.Due <= deadline.Ticks)
        {
            if (next.Due > end.Ticks) return false;
            Now = new Instant(Math.Max(next.Due, Now.Ticks));
            _events.Dequeue()();
            return true;
        }

        if (deadline > end) return false;
        if (deadline > Now) Now = deadline;
        machine.Advance();
        return true;
    }
}
