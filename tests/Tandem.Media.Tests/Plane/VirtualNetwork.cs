using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Tandem.Kernel;

namespace Tandem.Media.Tests.Plane;

/// <summary>Somebody who has an address in a <see cref="VirtualNetwork"/>.</summary>
internal interface INetworkEnd
{
    Instant Deadline { get; }

    void Receive(PeerAddress local, PeerAddress remote, byte[] octets);

    void Advance();
}

/// <summary>A network without loss and delay, in virtual time.</summary>
internal sealed class VirtualNetwork : TimeProvider
{
    private static readonly DateTimeOffset Origin = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Queue<(PeerAddress From, PeerAddress To, byte[] Octets)> _wire = [];
    private readonly Dictionary<PeerAddress, INetworkEnd> _ends = [];

    public Instant Now { get; private set; } = new(TimeSpan.TicksPerDay);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => Origin.AddTicks(Now.Ticks);

    public bool TryAdd(PeerAddress address, INetworkEnd end) => _ends.TryAdd(address, end);

    public void Remove(PeerAddress address) => _ends.Remove(address);

    public void Send(PeerAddress from, PeerAddress to, ReadOnlySpan<byte> octets) => _wire.Enqueue((from, to, octets.ToArray()));

    /// <summary>Delivers what is under way, and what that brings.</summary>
    public void Deliver()
    {
        while (_wire.TryDequeue(out var next))
            if (_ends.TryGetValue(next.To, out var end)) end.Receive(next.To, next.From, next.Octets);
    }

    /// <summary>Lets time pass, timer by timer.</summary>
    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        while (true)
        {
            Deliver();
            var due = _ends.Values.Distinct().OrderBy(one => one.Deadline.Ticks).FirstOrDefault();
            if (due is null || due.Deadline > end) break;
            if (due.Deadline > Now) Now = due.Deadline;
            due.Advance();
        }

        Now = end;
    }
}

/// <summary>Meters that nobody reads.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "Whoever asked for the meter disposes it.")]
internal sealed class TestMeters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
