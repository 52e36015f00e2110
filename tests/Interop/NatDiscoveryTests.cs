using Tandem.Interop.Tests.Network;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>coturn's tool finds out by the server what the NAT is like that it is behind (RFC 5780).</summary>
public sealed class NatDiscoveryTests(NatDiscoveryTests.PublicServer fixture) : IClassFixture<NatDiscoveryTests.PublicServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("FullCone", "Endpoint Independent", "Endpoint Independent")]
    [InlineData("AddressRestricted", "Endpoint Independent", "Address Dependent")]
    [InlineData("PortRestricted", "Endpoint Independent", "Address and Port Dependent")]
    [InlineData("Symmetric", "Address and Port Dependent", "Address and Port Dependent")]
    public async Task ANatIsFoundToBeWhatItIs(string nat, string mapping, string filtering)
    {
        var host = await fixture.Laboratory.AddHostBehindAsync(Enum.Parse<Nat>(nat));

        // One after the other: what the first sends would open the NAT for the second.
        var (_, filteringFound) = await host.Network.RunAsync(Patience, "turnutils_natdiscovery", "-f", PublicServer.Primary);
        var (_, mappingFound) = await host.Network.RunAsync(Patience, "turnutils_natdiscovery", "-m", PublicServer.Primary);

        Assert.Contains($"NAT with {filtering} Filtering!", filteringFound, StringComparison.Ordinal);
        Assert.Contains($"NAT with {mapping} Mapping!", mappingFound, StringComparison.Ordinal);
        Assert.Contains($"UDP reflexive addr: {host.External}:", mappingFound, StringComparison.Ordinal);
    }

    /// <summary>A server with two addresses on a public network.</summary>
    public sealed class PublicServer : IAsyncLifetime
    {
        internal const string Primary = "203.0.113.1";
        private const string Alternate = "203.0.113.2";

        private TandemServer? _tandem;

        internal NetworkLaboratory Laboratory { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            try
            {
                Laboratory = await NetworkLaboratory.MakeAsync(Primary, Alternate);
                _tandem = await TandemServer.StartInAsync(Laboratory.Public, "--bind", $"{Primary},{Alternate}");
            }
            catch
            {
                await DisposeAsync();
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_tandem is not null) await _tandem.DisposeAsync();
            if (Laboratory is not null) await Laboratory.DisposeAsync();
        }
    }
}
