using System.Text;
using System.Text.RegularExpressions;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>
/// The messages of RFC 4475 on the wire: what comes back is what tests/vectors/rfc4475/outcomes.tsv says, over the transport that it names, and the server goes on. Each message comes from a loopback
/// address of its own, at the port that its Via wants the answer sent to.
/// </summary>
public sealed partial class TortureTests(TortureTests.Server fixture) : IClassFixture<TortureTests.Server>
{
    private const int RowsOfTheRfc = 49;

    public static TheoryData<string> Rows => [.. TortureRow.All.Select(row => row.File)];

    [Fact]
    public void TheTableIsComplete() => Assert.Equal(RowsOfTheRfc, TortureRow.All.Count);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task TheAnswerIsAsTheTableSays(string file)
    {
        var place = TortureRow.All.Select(row => row.File).ToList().IndexOf(file) + 1;
        var row = TortureRow.All[place - 1];
        var sipPort = fixture.ServerFor(row).SipPort;
        using var callee = new TortureCallee(place);
        if (row.Wire == "proxied") await callee.RegisterAsync(sipPort, row.RequestUri);

        await using var peer = await TorturePeer.OpenAsync(row, place, sipPort);
        await peer.SendAsync(row.Octets);
        if (row.Wire == "proxied")
            Assert.StartsWith(row.Method + " ", await callee.ReceiveAsync(), StringComparison.Ordinal);
        var answers = (await peer.ReceiveUntilProbeAsync(row.Wire is not ("proxied" or "dropped"))).Where(line => !line.StartsWith("SIP/2.0 100 ", StringComparison.Ordinal)).ToList();

        if (row.Wire is "proxied" or "dropped")
            Assert.Empty(answers);
        else
            Assert.StartsWith($"SIP/2.0 {row.Wire} ", Assert.Single(answers), StringComparison.Ordinal);
    }

    /// <summary>Servers that answer for the domains of the RFC's examples, know every user and challenge nobody.</summary>
    public sealed partial class Server : IAsyncLifetime
    {
        private static readonly string[] MoreDomains =
            ["example.org", "example.net", "company.com", "chair-dnrc.example.com", "registrar.example.com", "services.example.com"];

        private readonly List<TandemServer> _servers = [];

        /// <summary>
        /// The RFC uses the same branch and sent-by in several messages; to one server the second is a retransmission of the first (RFC 3261 section 17.2.3). So the second goes to a second server.
        /// </summary>
        internal TandemServer ServerFor(TortureRow row) =>
            _servers[TortureRow.All.TakeWhile(other => other.File != row.File).Count(other => other.TransactionKey == row.TransactionKey)];

        public async ValueTask InitializeAsync()
        {
            var needed = TortureRow.All.GroupBy(row => row.TransactionKey).Max(group => group.Count());
            for (var i = 0; i < needed; i++) _servers.Add(await StartAsync());
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var server in _servers) await server.DisposeAsync();
        }

        private static async Task<TandemServer> StartAsync()
        {
            var tandem = await TandemServer.StartAsync("--lab", "--no-auth", "--set", "Domain=example.com");
            var password = AdministratorsPassword().Match(tandem.Log).Groups[1].Value;
            await PostAsync(tandem, "session", $$"""{"userName":"admin","password":"{{password}}"}""");
            foreach (var domain in MoreDomains) await PostAsync(tandem, "domains", $$"""{"name":"{{domain}}"}""");
            return tandem;
        }

        private static async Task PostAsync(TandemServer tandem, string resource, string json)
        {
            using var body = new StringContent(json, Encoding.UTF8, "application/json");
            using var response = await tandem.Http.PostAsync(new Uri("/api/v1/" + resource, UriKind.Relative), body);
            Assert.True(response.IsSuccessStatusCode, $"{json}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }

        [GeneratedRegex(@"admin, password (\S+)")]
        private static partial Regex AdministratorsPassword();
    }
}
