using Tandem.Interop.Tests.Network;

namespace Tandem.Interop.Tests;

/// <summary>coturn's tool finds out by the server what the NAT is like that it is behind (RFC 5780).</summary>
public sealed class NatDiscoveryTests(PublicServer server) : IClassFixture<PublicServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("FullCone", "Endpoint Independent", "Endpoint Independent")]
    [InlineData("AddressRestricted", "Endpoint Independent", "Address Dependent")]
    [InlineData("PortRestricted", "Endpoint Independent", "Address and Port Dependent")]
    [InlineData("Symmetric", "Address and Port Dependent", "Address and Port Dependent")]
    public async Task ANatIsFoundToBeWhatItIs(string nat, string mapping, string filtering)
    {
        var host = await server.Laboratory.AddHostAsync(Enum.Parse<Border>(nat));

        // One after the other: what the first sends would open the NAT for the second.
        var (_, filteringFound) = await host.Network.RunAsync(Patience, "turnutils_natdiscovery", "-f", PublicServer.Primary);
        var (_, mappingFound) = await host.Network.RunAsync(Patience, "turnutils_natdiscovery", "-m", PublicServer.Primary);

        Assert.Contains($"NAT with {filtering} Filtering!", filteringFound, StringComparison.Ordinal);
        Assert.Contains($"NAT with {mapping} Mapping!", mappingFound, StringComparison.Ordinal);
        Assert.Contains($"UDP reflexive addr: {host.External}:", mappingFound, StringComparison.Ordinal);
    }
}
