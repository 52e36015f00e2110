using Tandem.Interop.Tests.Network;

namespace Tandem.Interop.Tests;

/// <summary>The borders of the laboratory are what they say: coturn's tools find out by the server what the NAT is like that they are behind (RFC 5780), and what a firewall lets out.</summary>
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

    /// <summary>The first has no firewall: all three ways can be found open.</summary>
    [Theory]
    [InlineData("PortRestricted", true, true, true)]
    [InlineData("UdpBlocked", false, true, true)]
    [InlineData("OnlyHttps", false, false, true)]
    public async Task AFirewallLetsOutWhatItSays(string firewall, bool letsStunOut, bool letsTcpOut, bool letsHttpsOut)
    {
        var host = await server.Laboratory.AddHostAsync(Enum.Parse<Border>(firewall));
        var found = await Task.WhenAll(GetsAnswerAsync(host), ConnectsAsync(host, 3478), ConnectsAsync(host, 443));
        Assert.Equal([letsStunOut, letsTcpOut, letsHttpsOut], found);
    }

    /// <summary>Whether a STUN server answers over UDP. The tool waits for ever.</summary>
    private static async Task<bool> GetsAnswerAsync(LaboratoryHost host)
    {
        var (_, output) = await host.Network.RunAsync(Patience, "timeout", "8", "turnutils_stunclient", "-p", "3478", PublicServer.Primary);
        return output.Contains($"UDP reflexive addr: {host.External}:", StringComparison.Ordinal);
    }

    private static async Task<bool> ConnectsAsync(LaboratoryHost host, int port)
    {
        var (exitCode, _) = await host.Network.RunAsync(Patience, "timeout", "8", "bash", "-c", FormattableString.Invariant($"exec 3<>/dev/tcp/{PublicServer.Primary}/{port}"));
        return exitCode == 0;
    }
}
