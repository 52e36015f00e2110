using Tandem.Kernel;

namespace Tandem.Stun.Tests.Simulation;

/// <summary>Virtual time for several machines: what is due first happens first, and what is due at one instant in the order it was asked for.</summary>
internal sealed class VirtualTime
{
    private readonly PriorityQueue<Action, (long Due, long Order)> _events = new();
    private readonly List<(Func<Instant> Deadline, Action Advance)> _machines = [];
    private long _order;

    public Instant Now { get; private set; } = new(TimeSpan.TicksPerHour);

    /// <summary>Runs a machine's timers along.</summary>
    public void Add(Func<Instant> deadline, Action advance) => _machines.Add((deadline, advance));

    public void After(TimeSpan delay, Action action) => _events.Enqueue(action, ((Now + delay).Ticks, _order++));

    /// <summary>Runs until nothing is due any more.</summary>
    /// <exception cref="InvalidOperationException">After a week of virtual time something is still due: it would go on for ever.</exception>
    public void Run()
    {
        var end = Now + TimeSpan.FromDays(7);
        while (Step())
        {
            if (Now > end) throw new InvalidOperationException("The simulation does not come to its end.");
        }
    }

    private bool Step()
    {
        var machine = _machines.MinBy(machine => machine.Deadline());
        var deadline = _machines.Count == 0 ? Instant.Never : machine.Deadline();
        if (_events.TryPeek(out _, out var next) && next.Due <= deadline.Ticks)
        {
            Now = new Instant(next.Due);
            _events.Dequeue()();
            return true;
        }

        if (deadline == Instant.Never) return false;
        if (deadline > Now) Now = deadline;
        machine.Advance();
        return true;
    }
}
