using BenchmarkDotNet.Attributes;
using Tandem.Contracts.Media;
using Tandem.Edge.Gateway;

namespace Tandem.Benchmarks;

/// <summary>
/// A whole node, Edge and Core without sockets, at 1,000 operations a second of virtual time: transactions live for their 32 seconds and their timers run. What the peers write is included; for a call
/// that is some five messages.
/// </summary>
[MemoryDiagnoser]
public sealed class NodeBenchmarks : IDisposable
{
    private static readonly byte[] AddressOfRecord = Messages.Octets("sip:user004711@tandem.test");

    private readonly Node _node = new();
    private readonly Node _watched = new(metrics => new SessionGateway(new NoMedia(), GatewayOptions.Default, metrics));

    [Benchmark]
    public void Register() => _node.Register();

    [Benchmark]
    public void Call() => _node.Call();

    /// <summary>A call that the gateway looks at, and that needs none.</summary>
    [Benchmark]
    public void DirectCall() => _watched.Call();

    [Benchmark]
    public void Message() => _node.Message();

    /// <summary>The location service finds one user among 10,000.</summary>
    [Benchmark]
    public int LookUp() => _node.Find(AddressOfRecord);

    [GlobalCleanup]
    public void Dispose()
    {
        _node.Dispose();
        _watched.Dispose();
    }

    private sealed class NoMedia : IMediaGateway
    {
        public IGatewayCall Begin(string callId, long number, IGatewayObserver observer) => throw new InvalidOperationException("The call was not direct.");
    }
}
