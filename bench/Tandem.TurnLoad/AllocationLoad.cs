using System.Net;
using Tandem.Kernel;

namespace Tandem.TurnLoad;

/// <summary>Clients with an allocation each.</summary>
internal sealed class AllocationLoad : IDisposable
{
    /// <summary>An address has some 28,000 ports for sockets that do not ask for one.</summary>
    private const int ClientsOfAnAddress = 10_000;

    private static readonly ParallelOptions SomeAtATime = new() { MaxDegreeOfParallelism = 100 };

    private readonly RelayedClient[] _clients;
    private readonly PeerAddress _peer;

    // Each load has a network of its own, for a server may remember the ports of an earlier one.
    public AllocationLoad(ushort serverPort, ushort peerPort, int count, byte network)
    {
        _peer = PeerAddress.From(new IPEndPoint(IPAddress.Loopback, peerPort));
        var server = new IPEndPoint(IPAddress.Loopback, serverPort);
        _clients = [.. Enumerable.Range(0, count).Select(number => new RelayedClient(number, server, new IPAddress([127, 0, network, (byte)(1 + number / ClientsOfAnAddress)])))];
    }

    /// <summary>Makes the allocations, each with a channel to the peer; how many of them succeeded.</summary>
    public Task<int> OpenAsync() => CountAsync(client => client.OpenAsync(_peer));

    /// <summary>Sends a packet through each; how many came back.</summary>
    public Task<int> EchoAsync() => CountAsync(client => client.EchoAsync(_peer));

    /// <summary>Deletes the allocations; how many of them the server has confirmed.</summary>
    public Task<int> CloseAsync() => CountAsync(client => client.CloseAsync());

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
    }

    private async Task<int> CountAsync(Func<RelayedClient, Task<bool>> operation)
    {
        var succeeded = 0;
        await Parallel.ForEachAsync(_clients, SomeAtATime, async (client, _) =>
        {
            if (await operation(client)) Interlocked.Increment(ref succeeded);
        });
        return succeeded;
    }
}
