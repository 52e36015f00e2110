using System.Collections.Concurrent;

namespace Tandem.Interop.Tests.Network;

/// <summary>
/// A public network, 203.0.113.0/24, and hosts in it and in private ones behind NATs and firewalls, all in network namespaces: nothing outside of them is touched. For root.
/// </summary>
internal sealed class NetworkLaboratory : IAsyncDisposable
{
    private const int FirstHost = 10;

    private readonly ConcurrentStack<NetworkNamespace> _namespaces = [];
    private int _hosts;

    private NetworkLaboratory()
    {
    }

    /// <summary>Where servers run.</summary>
    public NetworkNamespace Public { get; private set; } = null!;

    /// <summary>Makes the public network.</summary>
    /// <param name="addresses">Those that servers have there, below 203.0.113.10.</param>
    public static async Task<NetworkLaboratory> MakeAsync(params string[] addresses)
    {
        var laboratory = new NetworkLaboratory();
        try
        {
            laboratory.Public = await laboratory.AddAsync("public");
            // Without an address of its own a bridge takes the lowest one of its ports, another one when a host is added: what others send to the old one is dropped.
            await laboratory.Public.IpAsync("link add name segment address 02:00:00:00:00:01 type bridge");
            await laboratory.Public.IpAsync("link set segment up");
            foreach (var address in addresses) await laboratory.Public.IpAsync($"addr add {address}/24 dev segment");
            return laboratory;
        }
        catch
        {
            await laboratory.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a host, and what stands before it. Several may be made at once.</summary>
    public async Task<LaboratoryHost> AddHostAsync(Border border)
    {
        var number = Interlocked.Increment(ref _hosts) - 1;
        var address = PublicAddress(number);
        if (border != Border.None) return await AddHostBehindAsync(border, number, address);
        var host = await AddAsync($"host{number}");
        await ConnectAsync(host, "eth0", number, address);
        return new LaboratoryHost(host, address, address, null);
    }

    /// <summary>A public address that nobody has.</summary>
    public string TakeAddress() => PublicAddress(Interlocked.Increment(ref _hosts) - 1);

    public async ValueTask DisposeAsync()
    {
        while (_namespaces.TryPop(out var made)) await made.DisposeAsync();
    }

    private static string PublicAddress(int number) => $"203.0.113.{FirstHost + number}";

    private async Task<LaboratoryHost> AddHostBehindAsync(Border border, int number, string external)
    {
        var network = $"10.0.{number}";
        var nat = await AddAsync($"nat{number}");
        var host = await AddAsync($"host{number}");
        await ConnectAsync(nat, "outer", number, external);
        await nat.IpAsync($"link add name inner type veth peer name eth0 netns {host.Name}");
        await nat.IpAsync($"addr add {network}.1/24 dev inner");
        await nat.IpAsync("link set inner up");
        await nat.ForwardAsync();
        await nat.LoadRulesAsync(BorderRules.Of(border, external, $"{network}.2"));
        await host.IpAsync("link set eth0 up");
        await host.IpAsync($"addr add {network}.2/24 dev eth0");
        await host.IpAsync($"route add default via {network}.1");
        return new LaboratoryHost(host, $"{network}.2", external, nat);
    }

    /// <summary>Puts an interface into the public network.</summary>
    private async Task ConnectAsync(NetworkNamespace network, string name, int number, string address)
    {
        await network.IpAsync($"link add name {name} type veth peer name port{number} netns {Public.Name}");
        await Public.IpAsync($"link set port{number} master segment up");
        await network.IpAsync($"addr add {address}/24 dev {name}");
        await network.IpAsync($"link set {name} up");
    }

    private async Task<NetworkNamespace> AddAsync(string use)
    {
        var made = await NetworkNamespace.MakeAsync(use);
        _namespaces.Push(made);
        return made;
    }
}
