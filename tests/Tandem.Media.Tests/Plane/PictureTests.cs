using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Processing;
using Tandem.Media.Processing.Video;
using Tandem.Media.Transports;
using Tandem.Rtp;
using Tandem.Rtp.Rtcp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Tests.Plane;

/// <summary>Whole pictures are asked for when somebody needs them, and go through processors that work elsewhere.</summary>
public sealed class PictureTests
{
    private const string Vp8 = "97 VP8/90000;;nack pli";
    private const string H264 = "98 H264/90000;packetization-mode=1;nack pli";

    [Fact]
    public async Task Who_is_joined_in_the_middle_gets_a_whole_picture()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, Vp8);
        using var bob = new VirtualPhone(call.Network, 2, Vp8);
        using var carol = new VirtualPhone(call.Network, 3, Vp8);
        var (one, _) = FeedbackTests.Connect(call, alice, bob);
        one.Send(97, 1, 0);
        call.Network.Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(Requests(alice));
        var third = call.Session.AddLeg("third");
        new PhoneLeg(third, third.TryOpen(new LegTransportRequest())!, carol).Negotiate(kind: "video");
        call.Session.Join(one.Leg, third);
        call.Network.Pass(TimeSpan.FromSeconds(1));
        Assert.Single(Requests(alice));
    }

    [Fact]
    public async Task A_browser_that_is_connected_late_gets_a_whole_picture()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, Vp8);
        using var chrome = new VirtualBrowser(call.Network, 9);
        var phone = call.Session.AddLeg("phone");
        var one = new PhoneLeg(phone, phone.TryOpen(new LegTransportRequest())!, alice);
        one.Negotiate(kind: "video");
        var browser = call.Session.AddLeg("browser");
        var transport = browser.TryOpen(new LegTransportRequest { IsWebRtc = true, IsControlling = true })!;
        var gateway = VirtualBrowser.DescribeGateway(transport, call.Plane.Fingerprint, "video", "0", SetupRole.ActPass, Vp8);
        browser.Negotiate([new NegotiatedMedium(0, transport, gateway, chrome.Describe("video", "0", SetupRole.Active, Vp8))]);
        call.Session.Join(phone, browser);
        one.Send(97, 1, 0);
        Assert.Empty(Requests(alice));
        chrome.Accept(gateway, Tandem.Dtls.DtlsRole.Client);
        call.Network.Pass(TimeSpan.FromSeconds(3));
        Assert.NotEmpty(chrome.States);
        Assert.Single(Requests(alice));
    }

    [Fact]
    public async Task What_a_processor_has_made_elsewhere_is_sent_when_it_says_so()
    {
        var made = new List<Elsewhere>();
        await using var call = new VirtualCall(plan: request => Plan(request, made));
        using var alice = new VirtualPhone(call.Network, 1, Vp8);
        using var bob = new VirtualPhone(call.Network, 2, H264);
        var (one, other) = FeedbackTests.Connect(call, alice, bob);
        one.Send(97, 1, 3000);
        Assert.Empty(bob.Rtp);
        var processor = Assert.Single(made);
        processor.Finish();
        call.Network.Deliver();
        Assert.Equal(98, Assert.Single(bob.Rtp).Type());
        // One that has ended is heard no more.
        other.Leg.Close();
        processor.Finish();
        call.Network.Deliver();
        Assert.Single(bob.Rtp);
    }

    [Fact]
    public async Task Requests_for_whole_pictures_go_through_the_processor_to_the_source()
    {
        var made = new List<Elsewhere>();
        await using var call = new VirtualCall(plan: request => Plan(request, made));
        using var alice = new VirtualPhone(call.Network, 1, Vp8);
        using var bob = new VirtualPhone(call.Network, 2, H264);
        var (one, other) = FeedbackTests.Connect(call, alice, bob);
        one.Send(97, 1, 3000);
        made[0].Finish();
        call.Network.Deliver();
        bob.SendReport(other.Rtcp, FeedbackTests.Compound(writer => writer.WritePictureLoss(9, bob.Rtp[0].Ssrc())));
        call.Network.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(1, made[0].Requests);
        Assert.Empty(Requests(alice));
        made[0].Want();
        call.Network.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(alice.Ssrc, Assert.Single(Requests(alice)).Media);
    }

    [Fact]
    public async Task What_a_receiver_can_take_is_told_to_the_processor()
    {
        var made = new List<Elsewhere>();
        await using var call = new VirtualCall(plan: request => Plan(request, made));
        using var alice = new VirtualPhone(call.Network, 1, Vp8);
        using var bob = new VirtualPhone(call.Network, 2, H264);
        var (one, other) = FeedbackTests.Connect(call, alice, bob);
        one.Send(97, 1, 3000);
        made[0].Finish();
        call.Network.Deliver();
        var source = bob.Rtp[0].Ssrc();
        bob.SendReport(other.Rtcp, FeedbackTests.Compound(writer => writer.WriteBandwidthEstimate(9, 300_000, [source])));
        // About somebody else.
        bob.SendReport(other.Rtcp, FeedbackTests.Compound(writer => writer.WriteBandwidthEstimate(9, 1000, [source + 1])));
        bob.SendReport(other.Rtcp, FeedbackTests.Compound(writer => writer.WriteMaximumBitRateRequest(9, [new MaximumBitRate(source, 200_000, 40)])));
        bob.SendReport(other.Rtcp, FeedbackTests.Compound(writer => writer.WriteMaximumBitRateRequest(9, [new MaximumBitRate(source + 1, 100_000, 40)])));
        call.Network.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal([300_000, 200_000], made[0].Limits);
        // Of two requests the one about what is sent here is confirmed (RFC 5104 section 4.2.2).
        Assert.Single(FeedbackTests.Feedback(bob), told => told.Is(TransportFeedbackFormat.TemporaryMaximumBitRateNotification));
    }

    [Fact]
    public async Task What_a_receiver_has_said_to_take_at_most_is_told_to_who_makes_it()
    {
        var made = new List<Elsewhere>();
        var limits = new Dictionary<byte, long?>();
        await using var call = new VirtualCall(plan: request =>
        {
            limits[request.Outgoing[0].PayloadType] = request.MaxBitRate;
            return Plan(request, made);
        });
        using var alice = new VirtualPhone(call.Network, 1, Vp8);
        using var bob = new VirtualPhone(call.Network, 2, H264) { Bandwidths = [new("AS", 384)] };
        FeedbackTests.Connect(call, alice, bob);
        Assert.Equal((null, 384_000L), (limits[97], limits[98]));
    }

    [Fact]
    public async Task Pictures_for_which_no_process_is_left_are_dropped_and_counted_until_one_is()
    {
        var made = new List<Elsewhere>();
        await using var call = new VirtualCall(VirtualCall.Options with { MaxVideoTranscodings = 3 }, request => Plan(request, made) with { TakesProcess = true });
        using var alice = new VirtualPhone(call.Network, 1, Vp8);
        using var bob = new VirtualPhone(call.Network, 2, H264);
        using var carol = new VirtualPhone(call.Network, 3, Vp8);
        using var dave = new VirtualPhone(call.Network, 4, H264);
        var (one, other) = FeedbackTests.Connect(call, alice, bob);
        Assert.True(call.Plane.HasRoomForVideo());
        one.Send(97, 1, 3000);
        other.Send(98, 1, 3000);
        // Another call takes one for each direction.
        Assert.False(call.Plane.HasRoomForVideo());
        var (third, fourth) = FeedbackTests.Connect(call, carol, dave);
        third.Send(97, 1, 3000);
        fourth.Send(98, 1, 3000);
        fourth.Send(98, 2, 6000);
        Assert.Equal((3, 2L), (made.Count, Drops()));
        Assert.Equal((3, 2L), (call.Plane.Context.VideoPlaces.Taken, call.Plane.Context.VideoPlaces.Refused));
        one.Leg.Close();
        Assert.Equal(1, call.Plane.Context.VideoPlaces.Taken);
        fourth.Send(98, 3, 9000);
        Assert.Equal((4, 2L, 2), (made.Count, Drops(), call.Plane.Context.VideoPlaces.Taken));
        fourth.Leg.Close();
        Assert.Equal(0, call.Plane.Context.VideoPlaces.Taken);

        long Drops() => call.Session.ReportAsync(default).GetAwaiter().GetResult().Legs[^1].Streams.Single().Drops.GetValueOrDefault(nameof(MediaDrop.TooManyConversions));
    }

    private static IEnumerable<FeedbackTests.Told> Requests(VirtualPhone phone) => FeedbackTests.Feedback(phone).Where(told => told.Is(PayloadFeedbackFormat.PictureLossIndication));

    private static ProcessorPlan Plan(ProcessorRequest request, List<Elsewhere> made) => ProcessorPlan.Processing("a test", isTranscoding: true, () =>
    {
        made.Add(new Elsewhere(request.Outgoing[0].PayloadType, request.Video));
        return made[^1];
    });

    /// <summary>Sends nothing before others have worked for it.</summary>
    private sealed class Elsewhere(byte payloadType, VideoTranscoderOptions options) : MediaProcessor
    {
        private uint _timestamp;
        private bool _isFinished;

        public int Requests { get; private set; }

        public List<long> Limits { get; } = [];

        public void Finish()
        {
            _isFinished = true;
            Wake!();
        }

        public void Want() => options.KeyFrameWanted!();

        public override void Receive(in RtpPacket packet, Instant now, IProcessorOutput output) => _timestamp = packet.Timestamp;

        public override void Advance(Instant now, IProcessorOutput output)
        {
            if (_isFinished) output.Send(payloadType, _timestamp, marker: true, [1, 2, 3]);
            _isFinished = false;
        }

        public override void RequestKeyFrame(Instant now) => Requests++;

        public override void LimitBitRate(long bitsPerSecond, Instant now) => Limits.Add(bitsPerSecond);
    }
}
