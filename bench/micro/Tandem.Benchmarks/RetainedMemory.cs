namespace Tandem.Benchmarks;

/// <summary>What a node keeps of an operation that is over, until the timers of its transactions end, and what is left then.</summary>
internal static class RetainedMemory
{
    private const int Count = 10_000;
    private const int Allocations = 20_000;

    public static void Print()
    {
        Console.WriteLine($"{"operation",-10} {"octets until the timers end",28} {"octets after",14}");
        foreach (var (name, operation) in (IEnumerable<(string, Action<Node>)>)
            [("call", static node => node.Call()), ("register", static node => node.Register()), ("message", static node => node.Message())])
        {
            using var node = new Node();
            // Tables and pools have grown to their size, and nothing is under way.
            Run(node, operation);
            node.Pass(TimeSpan.FromMinutes(5));
            var before = GC.GetTotalMemory(forceFullCollection: true);
            Run(node, operation);
            var during = GC.GetTotalMemory(forceFullCollection: true);
            node.Pass(TimeSpan.FromMinutes(5));
            var after = GC.GetTotalMemory(forceFullCollection: true);
            Console.WriteLine(FormattableString.Invariant($"{name,-10} {(double)(during - before) / Count,28:f0} {(double)(after - before) / Count,14:f0}"));
            GC.KeepAlive(node);
        }
    }

    /// <summary>What a TURN server keeps of an allocation with a channel to one peer: while it is there, and once all have expired. The socket is the kernel's.</summary>
    public static void PrintAllocations()
    {
        Console.WriteLine($"{"with",-10} {"octets for each allocation",28} {"octets after",14}");
        var relay = new Relay();
        for (var i = 0; i < Count; i++) relay.Allocate();
        relay.Pass(TimeSpan.FromHours(1));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Allocations; i++) relay.Allocate();
        if (relay.Allocations != Allocations) throw new InvalidOperationException($"There are {relay.Allocations} allocations: {relay.Refusals}.");
        var during = GC.GetTotalMemory(forceFullCollection: true);
        relay.Pass(TimeSpan.FromHours(1));
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine(FormattableString.Invariant($"{"a channel",-10} {(double)(during - before) / Allocations,28:f0} {(double)(after - before) / Allocations,14:f0}"));
        GC.KeepAlive(relay);
    }

    private static void Run(Node node, Action<Node> operation)
    {
        for (var i = 0; i < Count; i++) operation(node);
    }
}
