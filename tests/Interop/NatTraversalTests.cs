using Tandem.Interop.Tests.Network;

namespace Tandem.Interop.Tests;

/// <summary>Two of our ICE agents behind every two kinds of NATs and firewalls, with Tandem as their STUN and TURN server.</summary>
[Collection(nameof(Laboratory))]
public sealed class NatTraversalTests(NatTraversalTests.Traversals traversals) : IClassFixture<NatTraversalTests.Traversals>
{
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var (a, b) in TraversalTable.Pairs) pairs.Add($"{a}", $"{b}");
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task TwoAgentsFindTheBestWay(string a, string b)
    {
        var (left, right) = (Enum.Parse<Border>(a), Enum.Parse<Border>(b));
        var (row, column) = await traversals.FoundAsync(left, right);
        Assert.Equal(TraversalTable.RowControls(left, right) ? (IcePath.Controlling, IcePath.Controlled) : (IcePath.Controlled, IcePath.Controlling), (row.Role, column.Role));
        var found = TraversalTable.Field(row, column);
        Assert.Equal(NeedsRelay(left, right), found.Contains("relay", StringComparison.Ordinal));
        Assert.Equal(TraversalTable.Recorded(left, right), found);
    }

    [Fact]
    public void BehindEachBorderIsAnAgentOfEitherRole()
    {
        var controlling = TraversalTable.Pairs.Select(pair => TraversalTable.RowControls(pair.A, pair.B) ? pair.A : pair.B);
        var controlled = TraversalTable.Pairs.Select(pair => TraversalTable.RowControls(pair.A, pair.B) ? pair.B : pair.A);
        Assert.Equal(Enum.GetValues<Border>(), controlling.Distinct().Order());
        Assert.Equal(Enum.GetValues<Border>(), controlled.Distinct().Order());
    }

    /// <summary>RFC 5128 section 3: a path through two NATs needs a port that the other side can know.</summary>
    private static bool NeedsRelay(Border a, Border b) =>
        a is Border.UdpBlocked or Border.OnlyHttps || b is Border.UdpBlocked or Border.OnlyHttps
        || (a == Border.Symmetric && b is Border.Symmetric or Border.PortRestricted) || (b == Border.Symmetric && a == Border.PortRestricted);

    /// <summary>Finds the ways between all of them, several at a time. To record others than those in docs/ice.md: <c>ACCEPT_TRAVERSALS=1 ./test interop NatTraversal</c>.</summary>
    public sealed class Traversals : IAsyncLifetime
    {
        /// <summary>Ten seconds of speech.</summary>
        private const int Packets = 500;

        /// <summary>They wait most of the time.</summary>
        private const int AtOnce = 7;

        private readonly PublicServer _server = new();
        private readonly SemaphoreSlim _turns = new(AtOnce);
        private Dictionary<(Border A, Border B), Task<(IcePath A, IcePath B)>> _found = [];

        public async ValueTask InitializeAsync()
        {
            await _server.InitializeAsync();
            _found = TraversalTable.Pairs.ToDictionary(pair => pair, pair => FindAsync(pair.A, pair.B));
            if (Environment.GetEnvironmentVariable("ACCEPT_TRAVERSALS") != "1") return;
            await Task.WhenAll(_found.Values);
            TraversalTable.Write(_found.ToDictionary(pair => pair.Key, pair => TraversalTable.Field(pair.Value.Result.A, pair.Value.Result.B)));
        }

        public async ValueTask DisposeAsync()
        {
            await Task.WhenAll(_found.Values.Select(found => found.ContinueWith(static _ => { }, TaskScheduler.Default)));
            await _server.DisposeAsync();
            _turns.Dispose();
        }

        /// <summary>The path as either agent sees it.</summary>
        internal Task<(IcePath A, IcePath B)> FoundAsync(Border a, Border b) => _found[(a, b)];

        private async Task<(IcePath A, IcePath B)> FindAsync(Border a, Border b)
        {
            await _turns.WaitAsync();
            try
            {
                var hosts = await Task.WhenAll(_server.Laboratory.AddHostAsync(a), _server.Laboratory.AddHostAsync(b));
                await using var call = await IceCall.StartAsync(_server, hosts[0], hosts[1], consentTimeout: TimeSpan.FromSeconds(30), TraversalTable.RowControls(a, b));
                await call.ExchangeSteadilyAsync(Packets);
                return (call.A.Path, call.B.Path);
            }
            finally
            {
                _turns.Release();
            }
        }
    }
}
