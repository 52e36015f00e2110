using System.Globalization;

namespace Tandem.Interop.Tests.Network;

/// <summary>A host of the laboratory.</summary>
/// <param name="network">Where its programs run.</param>
/// <param name="address">Its address there.</param>
/// <param name="external">The address by which the public network knows it.</param>
/// <param name="border">The network of the NAT before it; null for a host with a public address.</param>
internal sealed class LaboratoryHost(NetworkNamespace network, string address, string external, NetworkNamespace? border)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public NetworkNamespace Network => network;

    public string Address => address;

    public string External { get; private set; } = external;

    /// <summary>From now on the kernel counts the packets of numbered data that leave the host as they are, in datagrams of their own: neither those that a relay gets in messages, nor STUN.</summary>
    public Task CountDataAsync() => network.LoadRulesAsync(BorderRules.CountData);

    /// <summary>How many have left.</summary>
    public async Task<int> DataSentAsync()
    {
        var (_, counter) = await network.RunAsync(Patience, "nft", "list", "counter", "ip", "data", "sent");
        var words = counter.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return int.Parse(words[Array.IndexOf(words, "packets") + 1], CultureInfo.InvariantCulture);
    }

    /// <summary>Another border takes the place of the one that is there, with another public address or the same. What the NAT knew of connections is forgotten.</summary>
    public async Task ChangeBorderAsync(Border to, string? newExternal = null)
    {
        var nat = border ?? throw new InvalidOperationException("A host with a public address has no border.");
        if (newExternal is not null)
        {
            await nat.IpAsync($"addr del {External}/24 dev outer");
            await nat.IpAsync($"addr add {newExternal}/24 dev outer");
            External = newExternal;
        }

        await nat.LoadRulesAsync("flush ruleset\n" + BorderRules.Of(to, External, address));
        await nat.ForgetConnectionsAsync();
    }
}
