using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Media.Legs;
using Tandem.Media.Plane;
using Tandem.Media.Transports;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Tests.Plane;

/// <summary>The plane over sockets of loopback, on threads of its own.</summary>
public sealed class SocketTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Packets_go_from_phone_to_phone(string host)
    {
        var address = IPAddress.Parse(host);
        var options = new MediaPlaneOptions { Addresses = [new MediaAddress(address)], FirstPort = 26_000, LastPort = 26_999, Loops = 2, LoopShare = 0, IsPinned = true };
        await using var plane = new MediaPlane(options, TimeProvider.System, new TestMeters(), NullLoggerFactory.Instance);
        plane.Start();
        var sessions = Enumerable.Range(0, 4).Select(_ => plane.Begin(new Nobody())).ToList();
        foreach (var session in sessions) await TalkAsync(session, address);
        Assert.Equal(4, plane.SessionCount);
        var used = plane.AllPorts - plane.FreePorts;
        Assert.Equal(8, used);
        foreach (var session in sessions) session.Close();
        // A report is asked for behind the end.
        foreach (var session in sessions) await session.ReportAsync(Cancel);
        Assert.Equal((0, 0), (plane.SessionCount, plane.AllPorts - plane.FreePorts));
    }

    [Fact]
    public async Task A_fax_goes_from_one_to_the_other_and_a_stranger_is_not_heard()
    {
        var options = new MediaPlaneOptions { FirstPort = 25_000, LastPort = 25_099, Loops = 1 };
        await using var plane = new MediaPlane(options, TimeProvider.System, new TestMeters(), NullLoggerFactory.Instance);
        plane.Start();
        using var alice = Bind(IPAddress.Loopback);
        using var bob = Bind(IPAddress.Loopback);
        using var stranger = Bind(IPAddress.Loopback);
        var session = plane.Begin(new Nobody());
        var (one, toAlice) = AddFax(session, alice);
        var (other, toBob) = AddFax(session, bob);
        session.Join(one, other);
        await bob.SendToAsync(DatagramTests.Packet(0), toBob.Rtp, Cancel);
        await ReceiveAsync(alice);
        for (ushort number = 1; number <= 20; number++)
        {
            var packet = DatagramTests.Packet(number, 10 * number);
            await alice.SendToAsync(packet, toAlice.Rtp, Cancel);
            Assert.Equal(packet, await ReceiveAsync(bob));
            await stranger.SendToAsync(packet, toBob.Rtp, Cancel);
            await bob.SendToAsync(packet, toBob.Rtp, Cancel);
            Assert.Equal(packet, await ReceiveAsync(alice));
        }

        var legs = (await session.ReportAsync(Cancel)).Legs;
        Assert.Equal([(20, 21, 0), (21, 20, 0)], legs.Select(leg => (leg.Streams[0].Received.Packets, leg.Streams[0].Sent.Packets, leg.Streams[0].Received.Lost)));
        Assert.Equal(20, legs[1].Streams[0].Drops[nameof(MediaDrop.ForeignSource)]);
    }

    private static (IMediaLeg Leg, ILegTransport Transport) AddFax(IMediaSession session, Socket phone)
    {
        var leg = session.AddLeg("fax");
        var transport = leg.TryOpen(new LegTransportRequest { IsMultiplexed = true })!;
        leg.Negotiate([], [new NegotiatedDatagrams(0, transport, (IPEndPoint)phone.LocalEndPoint!)]);
        return (leg, transport);
    }

    private static async Task TalkAsync(IMediaSession session, IPAddress address)
    {
        using var alice = Bind(address);
        using var bob = Bind(address);
        var (one, toAlice) = Add(session, alice);
        var (other, toBob) = Add(session, bob);
        session.Join(one, other);
        for (ushort number = 0; number < 20; number++)
        {
            await alice.SendToAsync(VirtualPhone.Packet(0, number, 160u * number, 1), toAlice.Rtp, Cancel);
            var atBob = await ReceiveAsync(bob);
            await bob.SendToAsync(VirtualPhone.Packet(0, number, 160u * number, 2), toBob.Rtp, Cancel);
            Assert.NotEqual(atBob.Ssrc(), (await ReceiveAsync(alice)).Ssrc());
        }

        var report = await session.ReportAsync(Cancel);
        Assert.All(report.Legs, leg => Assert.Equal((20, 20), (leg.Streams[0].Received.Packets, leg.Streams[0].Sent.Packets)));
    }

    private static (IMediaLeg Leg, ILegTransport Transport) Add(IMediaSession session, Socket phone)
    {
        var leg = session.AddLeg("phone");
        var local = (IPEndPoint)phone.LocalEndPoint!;
        var transport = leg.TryOpen(new LegTransportRequest { Family = local.AddressFamily })!;
        leg.Negotiate([new NegotiatedMedium(0, transport, Describe(transport.Rtp), Describe(local))]);
        return (leg, transport);
    }

    private static RtpMedia Describe(IPEndPoint address) => new()
    {
        Kind = "audio",
        Address = address,
        Profile = RtpProfile.Avp,
        Formats = [VirtualPhone.Format("0 PCMU/8000")],
        Direction = MediaDirection.SendReceive,
    };

    private static Socket Bind(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[2048];
        return buffer[..await socket.ReceiveAsync(buffer, Cancel)];
    }

    private sealed class Nobody : IMediaObserver
    {
        public void StateChanged(IMediaLeg leg, MediaTransportState state, string reason)
        {
        }

        public void Silent(IMediaLeg leg)
        {
        }

        public void KeyPressed(IMediaLeg leg, char key, TimeSpan duration)
        {
        }
    }
}
