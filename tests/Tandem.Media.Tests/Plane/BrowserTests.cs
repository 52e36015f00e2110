using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Transports;
using Tandem.Rtp;
using Tandem.Rtp.Rtcp;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;
using Tandem.Stun.Ice;

namespace Tandem.Media.Tests.Plane;

/// <summary>Calls between a browser and a phone.</summary>
public sealed class BrowserTests
{
    private static readonly string[] Opus = ["111 opus/48000/2"];
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(SetupRole.ActPass, SetupRole.Active, DtlsRole.Client)]
    [InlineData(SetupRole.ActPass, SetupRole.Passive, DtlsRole.Server)]
    [InlineData(SetupRole.Passive, SetupRole.ActPass, DtlsRole.Client)]
    [InlineData(SetupRole.Active, SetupRole.ActPass, DtlsRole.Server)]
    public async Task Media_go_both_ways_whoever_begins_the_handshake(SetupRole gateway, SetupRole browser, DtlsRole role)
    {
        await using var call = new VirtualCall();
        using var chrome = new VirtualBrowser(call.Network, 9);
        using var bob = new VirtualPhone(call.Network, 2, "96 opus/48000/2");
        var leg = Connect(call, chrome, gateway, browser, role, out _);
        var other = call.Add(bob);
        call.Session.Join(leg, other.Leg);
        call.Network.Pass(Soon);
        Assert.Equal([MediaTransportState.Connected], chrome.States);
        Assert.Contains((leg, MediaTransportState.Connected, ""), call.States);
        for (ushort number = 0; number < 5; number++)
        {
            Assert.True(chrome.Send(VirtualPhone.Packet(111, number, 960u * number, 7)));
            other.Send(96, number, 960u * number);
        }

        Assert.Equal((5, 5), (bob.Rtp.Count, chrome.Rtp.Count));
        Assert.Equal([(96, 111)], bob.Rtp.Zip(chrome.Rtp).Select(pair => ((int)pair.First.Type(), (int)pair.Second.Type())).Distinct());
        Assert.Equal(VirtualPhone.Packet(0, 0, 0, 0)[12..], chrome.Rtp[0][12..]);
        var report = call.Report(leg);
        Assert.Equal(("UDP/TLS/RTP/SAVPF", "AEAD_AES_128_GCM", "opus/48000/2"), (report.Profile, report.Suite, report.ReceivedFormat));
    }

    [Theory]
    [InlineData(IceRole.Controlled, false)]
    [InlineData(IceRole.Controlling, true)]
    public async Task Two_that_both_nominate_or_both_wait_agree_in_the_end(IceRole browser, bool isControlling)
    {
        await using var call = new VirtualCall();
        using var chrome = new VirtualBrowser(call.Network, 9, browser);
        var leg = call.Session.AddLeg("browser");
        var transport = leg.TryOpen(new LegTransportRequest { IsWebRtc = true, IsControlling = isControlling })!;
        Negotiate(call, leg, transport, chrome, SetupRole.ActPass, SetupRole.Active, DtlsRole.Client, media => media);
        call.Network.Pass(TimeSpan.FromSeconds(10));
        // A handshake that began too early is repeated by the clock of OpenSSL, which no test moves.
        Assert.True(chrome.Transport.Agent.IsSendingAllowed);
    }

    [Fact]
    public async Task Another_certificate_than_announced_is_told_in_words()
    {
        await using var call = new VirtualCall();
        using var chrome = new VirtualBrowser(call.Network, 9);
        var leg = Connect(call, chrome, SetupRole.ActPass, SetupRole.Active, DtlsRole.Client, out _, media => media with
        {
            Dtls = media.Dtls! with { Fingerprints = [DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(1)).Fingerprint.ToString()] },
        });
        call.Network.Pass(Soon);
        Assert.Contains((leg, MediaTransportState.Failed, "certificate does not match the fingerprint"), call.States);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3500)]
    public async Task Ice_begins_anew_and_again_and_media_go_on_meanwhile(int? sharedPort)
    {
        await using var call = new VirtualCall(VirtualCall.Options with { SharedWebRtcPort = sharedPort });
        using var chrome = new VirtualBrowser(call.Network, 9);
        using var bob = new VirtualPhone(call.Network, 2, "96 opus/48000/2");
        var leg = Connect(call, chrome, SetupRole.Passive, SetupRole.ActPass, DtlsRole.Client, out var transport);
        var other = call.Add(bob);
        call.Session.Join(leg, other.Leg);
        call.Network.Pass(Soon);
        for (ushort time = 1; time <= 3; time++)
        {
            var before = transport.Ice!.UserFragment;
            transport.RestartIce();
            Assert.NotEqual(before, transport.Ice!.UserFragment);
            chrome.Restart();
            other.Send(96, (ushort)((2 * time) - 1), 0);
            Assert.Equal((2 * time) - 1, chrome.Rtp.Count);
            Negotiate(call, leg, transport, chrome, SetupRole.Passive, SetupRole.ActPass, DtlsRole.Client, media => media);
            call.Network.Pass(TimeSpan.FromSeconds(60));
            other.Send(96, (ushort)(2 * time), 960);
            Assert.Equal(2 * time, chrome.Rtp.Count);
            Assert.True(chrome.Send(VirtualPhone.Packet(111, time, 0, 7)));
            Assert.Equal(time, bob.Rtp.Count);
        }

        Assert.DoesNotContain(call.States, state => state.State == MediaTransportState.Failed);
    }

    [Fact]
    public async Task Media_of_a_bundle_go_to_those_of_the_other_side_and_are_named_on_the_way_back()
    {
        await using var call = new VirtualCall();
        using var chrome = new VirtualBrowser(call.Network, 9);
        using var bob = new VirtualPhone(call.Network, 2, Opus);
        using var video = new VirtualPhone(call.Network, 3, "97 VP8/90000");
        var leg = call.Session.AddLeg("browser");
        var transport = leg.TryOpen(new LegTransportRequest { IsWebRtc = true, IsControlling = true })!;
        Sdp.Rtp.HeaderExtension[] extensions = [new(4, HeaderExtensionUris.Mid)];
        NegotiatedMedium[] media =
        [
            Medium(0, "audio", "a", Opus),
            Medium(1, "video", "v", ["96 VP8/90000"]),
        ];
        leg.Negotiate(media);
        chrome.Accept(media[0].Local, DtlsRole.Client);
        var phone = call.Session.AddLeg("phone");
        var (first, second) = (phone.TryOpen(new LegTransportRequest())!, phone.TryOpen(new LegTransportRequest())!);
        phone.Negotiate([new(0, first, bob.DescribeGateway(first.Rtp), bob.Describe()), new(1, second, video.DescribeGateway(second.Rtp, kind: "video"), video.Describe(kind: "video"))]);
        call.Session.Join(leg, phone);
        call.Network.Pass(Soon);

        // By the name, then by the source, then by the payload type.
        chrome.Send(Named("v", 111, 0x51));
        chrome.Send(VirtualPhone.Packet(96, 2, 0, 0x51));
        chrome.Send(VirtualPhone.Packet(111, 1, 0, 0x52));
        Assert.Equal((1, 1), (bob.Rtp.Count, video.Rtp.Count));
        Assert.Equal(97, video.Rtp[0].Type());
        bob.Send(PeerAddress.From(first.Rtp), 111, 1, 0);
        video.Send(PeerAddress.From(second.Rtp), 97, 1, 0);
        Assert.Equal(["a", "v"], chrome.Rtp.Select(NameOf));
        Assert.Equal(2, chrome.Rtp.Select(packet => packet.Ssrc()).Distinct().Count());
        chrome.Send(VirtualPhone.Packet(50, 1, 0, 0x99));
        var report = await call.Session.ReportAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, report.Legs[0].Streams[0].Drops[nameof(MediaDrop.UnknownMedium)]);

        NegotiatedMedium Medium(int stream, string kind, string name, string[] formats) => new(
            stream, transport, VirtualBrowser.DescribeGateway(transport, call.Plane.Fingerprint, kind, name, SetupRole.ActPass, formats) with { HeaderExtensions = extensions },
            chrome.Describe(kind, name, SetupRole.Active, formats) with { HeaderExtensions = extensions });
    }

    [Fact]
    public async Task Transports_with_ice_share_a_port()
    {
        await using var call = new VirtualCall(VirtualCall.Options with { SharedWebRtcPort = 3500 });
        using var chrome = new VirtualBrowser(call.Network, 9);
        using var firefox = new VirtualBrowser(call.Network, 10);
        var one = Connect(call, chrome, SetupRole.ActPass, SetupRole.Active, DtlsRole.Client, out var first);
        var other = Connect(call, firefox, SetupRole.ActPass, SetupRole.Active, DtlsRole.Client, out var second);
        Assert.Equal((3500, 3500), (first.Rtp.Port, second.Rtp.Port));
        call.Session.Join(one, other);
        call.Network.Pass(Soon);
        Assert.True(chrome.Send(VirtualPhone.Packet(111, 1, 0, 7)));
        Assert.True(firefox.Send(VirtualPhone.Packet(111, 1, 0, 8)));
        Assert.Equal((1, 1), (chrome.Rtp.Count, firefox.Rtp.Count));
        one.Close();
        Assert.True(firefox.Send(VirtualPhone.Packet(111, 2, 0, 8)));
        Assert.Equal(1, call.Loop.Count);
    }

    [Fact]
    public async Task A_phone_may_have_its_keys_from_a_handshake_without_ice()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        var one = call.Add(alice);
        var (left, right) = (call.Session.AddLeg("left"), call.Session.AddLeg("right"));
        var (first, second) = (left.TryOpen(new LegTransportRequest())!, right.TryOpen(new LegTransportRequest())!);
        // The two legs are each other's far end, RTCP on ports of its own.
        var (offer, answer) = (Describe(first, SetupRole.ActPass), Describe(second, SetupRole.Active));
        left.Negotiate([new NegotiatedMedium(0, first, offer, answer)]);
        right.Negotiate([new NegotiatedMedium(0, second, answer, offer)]);
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var other = call.Add(bob, "last");
        call.Session.Join(one.Leg, left);
        call.Session.Join(right, other.Leg);
        call.Network.Pass(Soon);
        for (ushort number = 0; number < 500; number++)
        {
            one.Send(0, number, 160u * number);
            other.Send(0, number, 160u * number);
            call.Network.Pass(TimeSpan.FromMilliseconds(20));
        }

        // Two reports of each are 15 seconds apart at most (RFC 3550 section 6.3.1).
        call.Network.Pass(TimeSpan.FromSeconds(20));
        Assert.Equal((500, 500), (bob.Rtp.Count, alice.Rtp.Count));
        Assert.Equal("AEAD_AES_128_GCM", call.Report(left).Suite);
        // Reports came through their own handshake.
        Assert.NotNull(call.Report(right).RoundTrip);

        RtpMedia Describe(ILegTransport transport, SetupRole setup) => alice.DescribeGateway(transport.Rtp) with
        {
            Profile = RtpProfile.DtlsSavp,
            Dtls = new DtlsDescription([call.Plane.Fingerprint], setup),
        };
    }

    [Fact]
    public async Task Whatever_comes_is_thrown_away_and_counted_and_the_call_goes_on()
    {
        await using var call = new VirtualCall();
        using var chrome = new VirtualBrowser(call.Network, 9);
        using var bob = new VirtualPhone(call.Network, 2, "96 opus/48000/2");
        var leg = Connect(call, chrome, SetupRole.ActPass, SetupRole.Active, DtlsRole.Client, out var transport);
        var other = call.Add(bob);
        call.Session.Join(leg, other.Leg);
        call.Network.Pass(Soon);
        var random = new Random(20_301);
        for (var i = 0; i < 5000; i++)
        {
            var octets = new byte[random.Next(0, 200)];
            random.NextBytes(octets);
            // What looks like RTP or RTCP gets further.
            if (octets.Length > 1 && i % 2 == 0) (octets[0], octets[1]) = ((byte)(0x80 | (octets[0] & 0x3F)), i % 4 == 0 ? (byte)96 : (byte)(200 + (octets[1] % 8)));
            call.Network.Send(chrome.Address, PeerAddress.From(transport.Rtp), octets);
            call.Network.Send(i % 3 == 0 ? bob.RtcpAddress : bob.Address, i % 3 == 0 ? other.Rtcp : other.Rtp, octets);
            call.Network.Deliver();
        }

        var before = bob.Rtp.Count;
        Assert.True(chrome.Send(VirtualPhone.Packet(111, 1, 0, 7)));
        Assert.Equal(before + 1, bob.Rtp.Count);
        Assert.True(call.Report(leg).Drops.Values.Sum() > 1000);
    }

    [Fact]
    public async Task A_sender_that_numbers_its_packets_hears_when_they_came()
    {
        await using var call = new VirtualCall();
        using var chrome = new VirtualBrowser(call.Network, 9);
        Sdp.Rtp.HeaderExtension[] extensions = [new(3, HeaderExtensionUris.TransportSequenceNumber)];
        var leg = call.Session.AddLeg("browser");
        var transport = leg.TryOpen(new LegTransportRequest { IsWebRtc = true, IsControlling = true })!;
        string[] formats = ["96 VP8/90000;;transport-cc, goog-remb"];
        var local = VirtualBrowser.DescribeGateway(transport, call.Plane.Fingerprint, "video", "v", SetupRole.ActPass, formats) with { HeaderExtensions = extensions };
        leg.Negotiate([new NegotiatedMedium(0, transport, local, chrome.Describe("video", "v", SetupRole.Active, formats) with { HeaderExtensions = extensions })]);
        chrome.Accept(local, DtlsRole.Client);
        call.Network.Pass(Soon);
        for (byte number = 0; number < 10; number++)
        {
            var packet = new byte[100];
            var writer = new RtpWriter(packet, 96, number, 0, 7);
            writer.BeginExtensions(HeaderExtensionForm.OneByte);
            writer.WriteExtension(3, [0, number]);
            writer.WritePayload([1]);
            chrome.Send(packet[..writer.Length]);
        }

        call.Network.Pass(TimeSpan.FromSeconds(1));
        var arrived = 0;
        foreach (var compound in chrome.Rtcp)
        {
            Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(compound, true, out var packets));
            foreach (var packet in packets)
            {
                if (FeedbackMessage.TryRead(packet, out var message) != RtcpParseError.None || !message.Is(TransportFeedbackFormat.TransportWide)) continue;
                Assert.Equal(RtcpParseError.None, TransportWideFeedback.TryRead(message, out var feedback));
                foreach (var arrival in feedback) arrived += arrival.IsReceived ? 1 : 0;
            }
        }

        Assert.Equal(10, arrived);
    }

    private static IMediaLeg Connect(VirtualCall call, VirtualBrowser browser, SetupRole gateway, SetupRole other, DtlsRole role, out ILegTransport transport, Func<RtpMedia, RtpMedia>? remote = null)
    {
        var leg = call.Session.AddLeg($"browser {browser.Address}");
        transport = leg.TryOpen(new LegTransportRequest { IsWebRtc = true, IsControlling = true })!;
        Negotiate(call, leg, transport, browser, gateway, other, role, remote ?? (media => media));
        return leg;
    }

    private static void Negotiate(VirtualCall call, IMediaLeg leg, ILegTransport transport, VirtualBrowser browser, SetupRole gateway, SetupRole other, DtlsRole role, Func<RtpMedia, RtpMedia> remote)
    {
        var local = VirtualBrowser.DescribeGateway(transport, call.Plane.Fingerprint, "audio", "0", gateway, Opus);
        leg.Negotiate([new NegotiatedMedium(0, transport, local, remote(browser.Describe("audio", "0", other, Opus)))]);
        browser.Accept(local, role);
    }

    private static byte[] Named(string name, byte payloadType, uint ssrc)
    {
        var packet = new byte[100];
        var writer = new RtpWriter(packet, payloadType, 1, 0, ssrc);
        writer.BeginExtensions(HeaderExtensionForm.OneByte);
        writer.WriteExtension(4, [(byte)name[0]]);
        writer.WritePayload([1]);
        return packet[..writer.Length];
    }

    private static string NameOf(byte[] octets)
    {
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(octets, out var packet));
        return packet.Extensions.TryFind(4, out var name) ? $"{(char)name[0]}" : "";
    }
}
