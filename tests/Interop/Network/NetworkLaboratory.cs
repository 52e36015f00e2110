namespace Tandem.Interop.Tests.Network;

/// <summary>
/// A public network, 203.0.113.0/24, and hosts in private ones behind NATs, all in network namespaces: nothing outside of them is touched. For root.
/// </summary>
internal sealed class NetworkLaboratory : IAsyncDisposable
{
    private const int FirstNat = 10;

    private readonly Stack<NetworkNamespace> _namespaces = [];
    private int _nats;

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
            await laboratory.Public.IpAsync("link add name segment type bridge");
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

    /// <summary>Makes a NAT, and a host behind it.</summary>
    public async Task<NattedHost> AddHostBehindAsync(Nat kind)
    {
        var number = _nats++;
        var (external, network) = ($"203.0.113.{FirstNat + number}", $"10.0.{number}");
        var nat = await AddAsync($"nat{number}");
        var host = await AddAsync($"host{number}");
        await nat.IpAsync($"link add name outer type veth peer name nat{number} netns {Public.Name}");
        await nat.IpAsync($"link add name inner type veth peer name eth0 netns {host.Name}");
        await Public.IpAsync($"link set nat{number} master segment up");
        await nat.IpAsync($"addr add {external}/24 dev outer");
        await nat.IpAsync($"addr add {network}.1/24 dev inner");
        await nat.IpAsync("link set outer up");
        await nat.IpAsync("link set inner up");
        await nat.ForwardAsync();
        await nat.LoadRulesAsync(NatRules.Of(kind, external, $"{network}.2"));
        await host.IpAsync("link set eth0 up");
        await host.IpAsync($"addr add {network}.2/24 dev eth0");
        await host.IpAsync($"route add default via {network}.1");
        return new NattedHost(host, $"{network}.2", external);
    }

    public async ValueTask DisposeAsync()
    {
        while (_namespaces.TryPop(out var made)) await made.DisposeAsync();
    }

    private async Task<NetworkNamespace> AddAsync(string use)
    {
        var made = await NetworkNamespace.MakeAsync(use);
        _namespaces.Push(made);
        return made;
    }
}

/// <summary>A host behind a NAT.</summary>
/// <param name="Network">Where its programs run.</param>
/// <param name="Address">Its address there.</param>
/// <param name="External">The address by which the public network knows it.</param>
internal sealed record NattedHost(NetworkNamespace Network, string Address, string External);
