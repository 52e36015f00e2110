using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Tandem.Interop.Tests.Peers;
using Tandem.Stun.Ice;

namespace Tandem.Interop.Tests;

/// <summary>Two of our ICE agents with active and passive TCP candidates on real sockets (RFC 6544).</summary>
public sealed class IceTcpTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<Action> _lane = Channel.CreateUnbounded<Action>();
    private StreamIcePeer? _active;
    private StreamIcePeer? _passive;

    [Theory]
    [InlineData("Controlling")]
    [InlineData("Controlled")]
    public async Task AnActiveAgentReachesAPassiveOne(string activeRole)
    {
        var (active, passive) = Make(activeRole);
        var at = passive.Listen();
        active.Act();
        await CompleteAsync(active, passive);

        // Section 4.5, and section 4.2 with one address: (2^24) * 90 + (2^8) * (2^13 * direction + 8191) + 255, 6 for active and 4 for passive.
        Assert.Matches($"^[^ ]+ 1 TCP {Priority(direction: 6)} 127\\.0\\.0\\.1 9 typ host tcptype active$", Assert.Single(active.Told));
        Assert.Matches($"^[^ ]+ 1 TCP {Priority(direction: 4)} 127\\.0\\.0\\.1 {at.Port} typ host tcptype passive$", Assert.Single(passive.Told));

        // Section 7.2: what comes to a passive candidate is a peer-reflexive one; section 7.1: and what an active one learns of itself.
        Assert.True(active.Agent.TryGetPathCandidates(1, out var own, out var theirs));
        Assert.Equal((CandidateTransport.TcpActive, CandidateType.PeerReflexive, CandidateTransport.TcpPassive, at.Port), (own!.Transport, own.Type, theirs!.Transport, theirs.Address.Port));
        Assert.True(passive.Agent.TryGetPathCandidates(1, out own, out theirs));
        Assert.Equal((CandidateTransport.TcpPassive, CandidateType.Host, CandidateTransport.TcpActive, CandidateType.PeerReflexive), (own!.Transport, own.Type, theirs!.Transport, theirs.Type));
        Assert.Equal(((IPEndPoint)active.Connections.Single().LocalEndPoint!).Port, theirs.Address.Port);

        await ExchangeAsync(active, passive);
        Assert.Equal((1, 1), (active.Opened, passive.Opened));
        AssertIsFramed(active);
        AssertIsFramed(passive);
    }

    /// <summary>Section 11.1.</summary>
    [Theory]
    [InlineData("Controlling", true)]
    [InlineData("Controlling", false)]
    [InlineData("Controlled", true)]
    [InlineData("Controlled", false)]
    public async Task AConnectionThatEndsIsOpenedAgainByTheActiveAgent(string activeRole, bool byActive)
    {
        var (active, passive) = Make(activeRole);
        passive.Listen();
        active.Act();
        await CompleteAsync(active, passive);

        (byActive ? active : passive).Connections.Single().Shutdown(SocketShutdown.Both);
        await RunUntilAsync(() => !active.Agent.IsSendingAllowed || !passive.Agent.IsSendingAllowed);
        await RunUntilAsync(() => active.Opened == 2 && passive.Opened == 2 && AreBoth(IceState.Completed) && HaveOneConnection());

        await ExchangeAsync(active, passive);
    }

    /// <summary>Section 8.</summary>
    [Theory]
    [InlineData("Controlling")]
    [InlineData("Controlled")]
    public async Task OnlyTheSelectedConnectionStaysOpen(string activeRole)
    {
        var (active, passive) = Make(activeRole);
        passive.Listen(localPreference: 1);
        active.Act();
        await CompleteAsync(active, passive);
        var better = passive.Listen();
        await RunUntilAsync(() => active.Opened == 2 && passive.Opened == 2 && AreBoth(IceState.Completed) && HaveOneConnection());
        Assert.Equal(better, active.Connections.Single().RemoteEndPoint);
        await ExchangeAsync(active, passive);
    }

    /// <summary>Section 7.1: the pair fails at once, and a better one is not waited for.</summary>
    [Fact]
    public async Task WhereNobodyListensThePairFailsAndTheNextOneIsTaken()
    {
        var (active, passive) = Make("Controlling");
        using (var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            passive.Tell($"1 1 TCP {Priority(direction: 5)} 127.0.0.1 {((IPEndPoint)nobody.LocalEndPoint!).Port} typ host tcptype passive");
            var at = passive.Listen();
            active.Act();
            await CompleteAsync(active, passive);
            Assert.True(active.Agent.TryGetPath(1, out _, out var remote));
            Assert.Equal(at.Port, remote.Port);
        }

        await ExchangeAsync(active, passive);
    }

    public void Dispose()
    {
        _active?.Dispose();
        _passive?.Dispose();
    }

    private static uint Priority(uint direction) => (90u << 24) + (((direction << 13) + 8191) << 8) + 255;

    /// <summary>RFC 4571 section 2: every octet that came is of a frame, and what is STUN in it is as long as it says itself.</summary>
    private static void AssertIsFramed(StreamIcePeer peer)
    {
        var octets = peer.Octets.ToArray().AsSpan();
        var checks = 0;
        while (!octets.IsEmpty)
        {
            var packet = octets.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(octets));
            octets = octets[(2 + packet.Length)..];
            if (packet.Length < 20 || BinaryPrimitives.ReadUInt32BigEndian(packet[4..]) != 0x2112A442) continue;
            checks++;
            Assert.Equal(packet.Length, 20 + BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
        }

        Assert.InRange(checks, 2, int.MaxValue);
    }

    private (StreamIcePeer Active, StreamIcePeer Passive) Make(string activeRole)
    {
        var role = Enum.Parse<IceRole>(activeRole);
        var options = new IceOptions { FreeingDelay = TimeSpan.FromMilliseconds(200) };
        _active = new StreamIcePeer(role, options, _lane.Writer);
        _passive = new StreamIcePeer(role == IceRole.Controlling ? IceRole.Controlled : IceRole.Controlling, options, _lane.Writer);
        (_active.Other, _passive.Other) = (_passive, _active);
        return (_active, _passive);
    }

    private async Task CompleteAsync(StreamIcePeer active, StreamIcePeer passive)
    {
        active.Begin();
        passive.Begin();
        await RunUntilAsync(() => AreBoth(IceState.Completed));
    }

    /// <summary>Data of many lengths both ways, the longest as long as a frame can be.</summary>
    private async Task ExchangeAsync(StreamIcePeer active, StreamIcePeer passive)
    {
        int[] lengths = [0, 1, 2, 19, 160, 1200, 5000, 65_535];
        foreach (var length in lengths)
        {
            var data = new byte[length];
            Random.Shared.NextBytes(data);
            if (length > 0) data[0] = 0x80;
            foreach (var (from, to) in new[] { (active, passive), (passive, active) })
            {
                var count = to.Received.Count;
                Assert.True(from.Send(data));
                await RunUntilAsync(() => to.Received.Count > count);
                Assert.Equal(data, to.Received[^1]);
            }
        }
    }

    private bool HaveOneConnection() => _active!.Connections.Count == 1 && _passive!.Connections.Count == 1;

    private bool AreBoth(IceState state) => _active!.Agent.State == state && _passive!.Agent.State == state;

    /// <summary>Runs the lane of both until something has come true.</summary>
    private async Task RunUntilAsync(Func<bool> isTrue)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isTrue())
        {
            var deadline = _active!.Agent.Deadline < _passive!.Agent.Deadline ? _active.Agent.Deadline : _passive.Agent.Deadline;
            var wait = deadline - StreamIcePeer.Now;
            using var due = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
            due.CancelAfter(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Patience ? wait : Patience);
            try
            {
                (await _lane.Reader.ReadAsync(due.Token))();
            }
            catch (OperationCanceledException) when (!patience.IsCancellationRequested)
            {
            }

            _active.Advance();
            _passive.Advance();
        }
    }
}
