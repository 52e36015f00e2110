namespace Tandem.Benchmarks;

/// <summary>What a node keeps of an operation that is over, until the timers of its transactions end, and what is left then.</summary>
internal static class RetainedMemory
{
    private const int Count = 10_000;

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

    private static void Run(Node node, Action<Node> operation)
    {
        for (var i = 0; i < Count; i++) operation(node);
    }
}
