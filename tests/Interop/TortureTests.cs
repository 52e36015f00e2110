using System.Text;
using System.Text.RegularExpressions;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>
/// The messages of RFC 4475 on the wire: what comes back is what tests/vectors/rfc4475/outcomes.tsv says, over the transport that it names, and the server goes on. Each message comes from a loopback
/// address of its own, at the port that its Via wants the answer sent to.
/// </summary>
[Collection("Torture")]
public sealed partial class TortureTests(TortureTests.Server fixture) : IClassFixture<TortureTests.Server>
{
    private const int RowsOfTheRfc = 49;

    public static TheoryData<string> Rows => [.. TortureRow.All.Select(row => row.File)];

    [Fact]
    public void TheTableIsComplete() => Assert.Equal(RowsOfTheRfc, TortureRow.All.Count);

    [Theory]
    [MemberData(nameof(Rows))]
    public Task TheAnswerIsAsTheTableSays(string file) => fixture.CheckAsync(file, overTcp: false);

    /// <summary>Servers that answer for the domains of the RFC's examples, know every user and challenge nobody.</summary>
    public sealed partial class Server : IAsyncLifetime
    {
        private static readonly string[] MoreDomains =
            ["example.org", "example.net", "company.com", "chair-dnrc.example.com", "registrar.example.com", "services.example.com"];

        private readonly List<TandemServer> _servers = [];

        /// <summary>
        /// The RFC uses the same branch and sent-by in several messages; to one server the second is a retransmission of the first (RFC 3261 section 17.2.3). So the second goes to a second server.
        /// </summary>
        private TandemServer ServerFor(IReadOnlyList<TortureRow> rows, TortureRow row) =>
            _servers[rows.TakeWhile(other => other.File != row.File).Count(other => other.TransactionKey == row.TransactionKey)];

        /// <summary>Sends one message and compares what comes back with its row.</summary>
        internal async Task CheckAsync(string file, bool overTcp)
        {
            var rows = TortureRow.All;
            var place = rows.Select(row => row.File).ToList().IndexOf(file) + 1;
            var row = rows[place - 1];
            var (transport, expected) = overTcp ? ("tcp", row.Tcp) : (row.Transport, row.Wire);
            var sipPort = ServerFor(rows, row).SipPort;
            using var callee = new TortureCallee(place);
            if (expected == "proxied") await callee.RegisterAsync(sipPort, row.RequestUri);

            await using var peer = await TorturePeer.OpenAsync(row, transport, place, sipPort);
            await peer.SendAsync(overTcp ? row.OctetsForTcp : row.Octets);
            if (expected == "proxied") Assert.StartsWith(row.Method + " ", await callee.ReceiveAsync(), StringComparison.Ordinal);
            var answers = await peer.ReceiveUntilProbeAsync(expected is not ("proxied" or "dropped"));
            var statuses = answers.Where(line => !line.StartsWith("SIP/2.0 100 ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]);
            Assert.Equal(expected is "proxied" or "dropped" ? "" : expected, string.Join(' ', statuses));
        }

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
            var tandem = await TandemServer.StartAsync("--lab", "--no-auth", "--set", "Domain=example.com", "--set", "Transport:MessageTimeout=2s");
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
