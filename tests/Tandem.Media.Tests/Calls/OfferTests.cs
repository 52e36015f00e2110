using System.Net.Sockets;
using Tandem.Media.Calls;
using Tandem.Sdp;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Tests.Calls;

/// <summary>What the other party is told of an offer.</summary>
public sealed class OfferTests
{
    private static readonly PartyProfile Avp = new(MediaProfile.Avp);
    private static readonly PartyProfile WebRtc = new(MediaProfile.WebRtc);

    [Fact]
    public void Where_the_plane_has_IPv6_alone_a_browser_gets_that()
    {
        var rig = new CallRig();
        rig.Plane.Family = AddressFamily.InterNetworkV6;
        var told = rig.Offer("a", "b", WebRtc, OfferTexts.Baresip);
        Assert.Equal(AddressFamily.InterNetworkV6, rig.Leg("b").Open[^1].Rtp.AddressFamily);
        Assert.NotNull(Media(told, 0).Ice);
    }

    [Fact]
    public void A_phone_is_offered_the_browsers_codecs_and_those_that_they_can_become()
    {
        var told = new CallRig(With("PCMA", "G722", "GSM")).Offer("a", "b", Avp, OfferTexts.Chromium);
        Assert.Equal(["111 opus/48000/2", "9 G722/8000", "0 PCMU/8000", "8 PCMA/8000", "3 GSM/8000", "13 CN/8000", "110 telephone-event/48000", "126 telephone-event/8000"], Maps(told, 0));
        Assert.Equal(["96 VP8/90000", "98 VP9/90000", "103 H264/90000", "39 AV1/90000"], Maps(told, 1));
        Assert.Equal("minptime=10;useinbandfec=1", Media(told, 0).Formats[0].Parameters!.Text);
        Assert.Equal(["RTP/AVP", "RTP/AVP"], told.Media.Select(media => media.Protocol));
        Assert.Equal([(ushort)30_003, (ushort)30_005], told.Media.Select(media => RtpMedia.Of(told, media)!.Rtcp!.Port));
        Assert.DoesNotContain(told.Media.SelectMany(media => media.Attributes), attribute => attribute.Name is "rtcp-mux" or "mid" or "setup" or "extmap" or "msid" or "ssrc" or "rtcp-fb");
        Assert.Equal("198.51.100.7", told.Connection!.Address);
    }

    [Fact]
    public void A_browser_is_offered_one_bundle_with_names_of_ours()
    {
        var rig = new CallRig();
        var told = rig.Offer("a", "b", WebRtc, OfferTexts.Linphone);
        Assert.Equal("BUNDLE 0 1", told.Attributes.Find(SdpGroup.Name));
        Assert.Equal(["0", "1"], told.Media.Select(media => media.Attributes.Find(SdpGroup.MediaId)!));
        Assert.Single(told.Media.Select(media => media.Port).Distinct());
        Assert.All(told.Media, media => Assert.Equal(SetupRole.ActPass, RtpMedia.Of(told, media)!.Dtls!.Setup));
        var streams = told.Media.Select(media => RtpMedia.Of(told, media)!.MediaStreams.Single()).ToList();
        Assert.Equal(streams[0].StreamId, streams[1].StreamId);
        Assert.NotEqual(streams[0].TrackId, streams[1].TrackId);
        Assert.Contains("urn:ietf:params:rtp-hdrext:sdes:mid", Media(told, 1).HeaderExtensions.Select(extension => extension.Uri));
        // One number means one thing in all of a bundle (RFC 9143 section 9.1): the phone has 96 twice.
        var numbers = told.Media.SelectMany(media => RtpMedia.Of(told, media)!.Formats).Select(format => format.PayloadType).ToList();
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.Contains("nack pli", Media(told, 1).Formats[0].Feedback);
        Assert.True(rig.Leg("b").Open.Single().Request is { IsWebRtc: true, IsControlling: true });
    }

    [Fact]
    public void Repetition_and_redundancy_go_from_browser_to_browser()
    {
        var told = new CallRig(With()).Offer("a", "b", WebRtc, OfferTexts.Chromium);
        Assert.Equal(["111/111"], Media(told, 0).Formats.Where(format => format.Is("red")).Select(format => format.Parameters!.Text));
        Assert.Equal(["apt=96", "apt=98", "apt=103", "apt=39"], Media(told, 1).Formats.Where(format => format.Is("rtx")).Select(format => format.Parameters!.Text));
        Assert.Equal([4, 14, 2, 13], Media(told, 1).HeaderExtensions.Select(extension => extension.Id));
        Assert.Equal(["goog-remb", "ccm fir", "nack", "nack pli"], Media(told, 1).Formats[0].Feedback);
    }

    [Fact]
    public void Firefox_with_its_session_attributes_is_read()
    {
        var rig = new CallRig();
        rig.Offer("a", "b", Avp, OfferTexts.Firefox);
        var answer = rig.Answer("b", "a", Peer.Feedback.Answer);
        Assert.Equal(["109 opus/48000/2", "8 PCMA/8000", "101 telephone-event/8000"], Maps(answer, 0));
        Assert.Equal("BUNDLE 0", answer.Attributes.Find(SdpGroup.Name));
        Assert.Equal(SetupRole.Active, Media(answer, 0).Dtls!.Setup);
    }

    [Fact]
    public void Keys_are_offered_once_for_all()
    {
        var rig = new CallRig();
        var told = rig.Offer("a", "b", new PartyProfile(MediaProfile.Savp), OfferTexts.Baresip);
        Assert.Equal(["1 AES_CM_128_HMAC_SHA1_80", "2 AES_CM_128_HMAC_SHA1_32", "3 AEAD_AES_256_GCM", "4 AEAD_AES_128_GCM"], Media(told, 0).Cryptos.Select(crypto => crypto.ToString()));
        Assert.Equal([30, 30, 44, 28], Media(told, 0).Cryptos.Select(crypto => crypto.Key.Length));
        Assert.Equal(told, rig.Offer("a", "b", new PartyProfile(MediaProfile.Savp), OfferTexts.Baresip));
        var fewer = new PartyProfile(MediaProfile.Savp) { RefusedSuites = ["AEAD_AES_256_GCM", "aes_cm_128_hmac_sha1_32"] };
        Assert.Equal(["1 AES_CM_128_HMAC_SHA1_80", "2 AEAD_AES_128_GCM"], Media(rig.Offer("a", "b", fewer, OfferTexts.Baresip), 0).Cryptos.Select(crypto => crypto.ToString()));
    }

    [Fact]
    public void What_the_target_does_not_take_is_not_offered()
    {
        var rig = new CallRig();
        var told = rig.Offer("a", "b", Avp with { Codecs = ["pcma", "gsm"], TakesVideo = false }, OfferTexts.Chromium);
        Assert.Equal(["8 PCMA/8000", "3 GSM/8000"], Maps(told, 0)[..2]);
        Assert.Single(told.Media);
        var answer = rig.Answer("b", "a", Peer.Classic.Answer);
        Assert.Equal([9, 0], answer.Media.Select(media => media.Port == 0 ? 0 : 9));
    }

    [Fact]
    public void Codecs_are_stripped_masked_and_added_as_wished()
    {
        var rig = new CallRig();
        var told = rig.Offer("a", "b", Avp with { CodecWishes = new CodecWishes { Stripped = ["G722"], Masked = ["opus", "PCMU"], Converted = ["GSM"] } }, OfferTexts.Chromium);
        Assert.Equal(["8 PCMA/8000", "3 GSM/8000", "13 CN/8000", "126 telephone-event/8000"], Maps(told, 0));
        var answer = rig.Answer("b", "a", (Peer.Classic with { Codecs = ["GSM", "H264"] }).Answer);
        // What was stripped is gone for both, what was masked is converted.
        Assert.Equal(["111 opus/48000/2", "110 telephone-event/48000"], Maps(answer, 0));
        told = new CallRig().Offer("a", "b", Avp with { CodecWishes = new CodecWishes { Stripped = [CodecWishes.All], Kept = ["PCMU"], Converted = [] } }, OfferTexts.Baresip);
        Assert.Equal(["0 PCMU/8000"], Maps(told, 0));
    }

    /// <summary>RFC 3952 section 5: of both modes the one of the lower bit rate; 30 ms where nothing is said.</summary>
    [Theory]
    [InlineData("mode=20", "mode=20", "mode=20")]
    [InlineData("mode=20", "mode=30", "mode=30")]
    [InlineData("mode=30", "mode=20", "mode=30")]
    [InlineData("mode=20", null, "mode=30")]
    public void Both_sides_use_the_lower_mode_of_iLBC(string offered, string? answered, string holds)
    {
        var rig = new CallRig();
        var told = rig.Offer("a", "b", Avp, OfferTexts.Baresip.Replace("a=rtpmap:8 PCMA/8000", $"a=rtpmap:8 iLBC/8000\na=fmtp:8 {offered}", StringComparison.Ordinal));
        Assert.Equal(offered, Assert.Single(Media(told, 0).Formats, format => format.Is("iLBC")).Parameters!.Text);
        var answer = rig.Answer("b", "a", description =>
        {
            var session = (Peer.Classic with { Codecs = ["iLBC"] }).Answer(description);
            var parameters = session.Media[0].Attributes.Without(FormatParameters.Name);
            var number = Media(session, 0).Formats.First(format => format.Is("iLBC")).PayloadType;
            return session with { Media = [session.Media[0] with { Attributes = answered is null ? parameters : parameters.With(new SdpAttribute(FormatParameters.Name, $"{number} {answered}")) }, .. session.Media.Skip(1)] };
        });
        Assert.Equal(holds, Assert.Single(Media(answer, 0).Formats, format => format.Is("iLBC")).Parameters!.Text);
    }

    [Fact]
    public void Nothing_is_converted_when_calls_convert_nothing()
    {
        var told = new CallRig(new MediaCallOptions { Codecs = [] }).Offer("a", "b", Avp, OfferTexts.Baresip);
        Assert.Equal(["8 PCMA/8000", "0 PCMU/8000", "9 G722/8000", "101 telephone-event/8000"], Maps(told, 0));
    }

    [Fact]
    public void Video_is_converted_when_it_can_be()
    {
        var rig = new CallRig(new MediaCallOptions { TranscodesVideo = true });
        var told = rig.Offer("a", "b", Avp, OfferTexts.Linphone.Replace("VP8/90000", "VP9/90000", StringComparison.Ordinal).Replace("42801F", "42e01f", StringComparison.Ordinal));
        Assert.Equal(["VP9", "H264", "VP8", "H264", "H263-1998"], Media(told, 1).Formats.Select(format => format.Map.Encoding));
        Assert.Equal([0, 1], Media(told, 1).Formats.Where(format => format.Is("H264")).Select(format => format.Parameters!.Number("packetization-mode", 0)));
        var answer = rig.Answer("b", "a", Peer.Feedback.Answer);
        Assert.Equal(["102 H264/90000"], Maps(answer, 1));
    }

    [Fact]
    public void Video_is_not_converted_where_there_is_no_room_for_more_of_it_but_in_a_call_that_has_its_place()
    {
        var offer = CallRig.Read(OfferTexts.Linphone.Replace("m=video 9076 RTP/AVPF 96 102", "m=video 9076 RTP/AVPF 96", StringComparison.Ordinal));
        var phone = new Peer("phone", MediaProfile.Avp, OfferTexts.Baresip, ["PCMA", "H264"]);
        var rig = new CallRig(new MediaCallOptions { TranscodesVideo = true });
        Assert.Equal(["VP8", "H264", "H264", "H263-1998"], Video(rig.Offer("a", "b", Avp, offer)));
        // What was offered as it could be converted is answered so.
        rig.Plane.HasRoom = false;
        Assert.Equal(["VP8"], Video(rig.Answer("b", "a", phone.Answer)));
        // Its pictures are changed already, so it may be held and taken back.
        Assert.Contains("H264", Video(rig.Offer("a", "b", Avp, offer)));
        Assert.Equal(["VP8"], Video(rig.Answer("b", "a", phone.Answer)));
        var other = new CallRig(new MediaCallOptions { TranscodesVideo = true });
        other.Plane.HasRoom = false;
        Assert.Equal(["VP8"], Video(other.Offer("a", "b", Avp, offer)));
        Assert.Equal([true, false], other.Answer("b", "a", phone.Answer).Media.Select(media => media.Port != 0));

        static IEnumerable<string> Video(SessionDescription session) => Media(session, 1).Formats.Select(format => format.Map.Encoding);
    }

    [Fact]
    public void Harmless_attributes_and_bandwidth_go_through_and_others_stay()
    {
        var told = new CallRig().Offer("a", "b", WebRtc, OfferTexts.Linphone.Replace("a=imageattr", "b=TIAS:512000\na=content:slides\na=framerate:15\na=imageattr", StringComparison.Ordinal));
        var video = told.Media[1];
        Assert.Equal(("slides", "15"), (video.Attributes.Find("content"), video.Attributes.Find("framerate")));
        Assert.StartsWith($"{Media(told, 1).Formats[0].PayloadType} recv [x=640", video.Attributes.Find("imageattr"), StringComparison.Ordinal);
        Assert.Equal(new SdpBandwidth("TIAS", 512_000), video.Bandwidths.Single());
        told = new CallRig().Offer("a", "b", WebRtc, OfferTexts.Baresip);
        Assert.Equal(("1", null, "20"), (told.Media[0].Attributes.Find("label"), told.Media[0].Attributes.Find("x-where"), told.Media[0].Attributes.Find("ptime")));
    }

    [Fact]
    public void Addresses_are_of_the_family_that_is_wanted()
    {
        var rig = new CallRig();
        var told = rig.Offer("a", "b", Avp with { Family = AddressFamily.InterNetworkV6 }, OfferTexts.Baresip);
        Assert.Equal(("IP6", "2001:db8::7", "2001:db8::7"), (told.Origin.AddressType, told.Connection!.Address, told.Media[0].Connections[0].Address));
        Assert.Equal(AddressFamily.InterNetwork, rig.Leg("a").Open.Single().Request.Family);
        rig = new CallRig();
        rig.Offer("a", "b", Avp, OfferTexts.Baresip.Replace("c=IN IP4 203.0.113.5", "c=IN IP6 2001:db8:bad:1::5", StringComparison.Ordinal));
        Assert.Equal("2001:db8::7", rig.Answer("b", "a", Peer.Classic.Answer).Media[0].Connections[0].Address);
    }

    [Fact]
    public void Rtcp_has_the_ports_that_are_wished()
    {
        Assert.Equal((true, 30_003), Rtcp(RtcpUse.Offer));
        Assert.Equal((true, 30_002), Rtcp(RtcpUse.Require));
        Assert.Equal((false, 30_003), Rtcp(RtcpUse.Separate));
        Assert.Equal((false, 30_003), Rtcp(RtcpUse.AsProfile));

        static (bool, int) Rtcp(RtcpUse use)
        {
            var told = new CallRig().Offer("a", "b", Avp with { Rtcp = use }, OfferTexts.Baresip);
            var rtcp = Media(told, 0).Rtcp!;
            return (rtcp.IsMultiplexed, rtcp.Port);
        }
    }

    [Fact]
    public void Ice_and_DTLS_are_taken_away_when_wished()
    {
        var told = new CallRig().Offer("a", "b", new PartyProfile(MediaProfile.WebRtc) { Ice = IceUse.Remove }, OfferTexts.Baresip);
        Assert.Equal((true, true), (Media(told, 0).Ice is null, Media(told, 0).Dtls is not null));
        told = new CallRig().Offer("a", "b", new PartyProfile(MediaProfile.Savpf) { TakesKeys = false, Ice = IceUse.Force }, OfferTexts.Baresip);
        Assert.Equal(("RTP/SAVPF", true, 0), (told.Media[0].Protocol, Media(told, 0).Ice is not null, Media(told, 0).Cryptos.Count));
        told = new CallRig().Offer("a", "b", new PartyProfile(MediaProfile.DtlsSavp) { Dtls = DtlsUse.Passive }, OfferTexts.Baresip);
        Assert.Equal(SetupRole.Passive, Media(told, 0).Dtls!.Setup);
    }

    [Fact]
    public void As_offered_is_as_offered()
    {
        var told = new CallRig().Offer("a", "b", PartyProfile.AsOffered, OfferTexts.Chromium);
        Assert.All(told.Media, media => Assert.Equal("UDP/TLS/RTP/SAVPF", media.Protocol));
        Assert.NotNull(Media(told, 0).Ice);
        Assert.Equal("RTP/SAVP", new CallRig().Offer("a", "b", PartyProfile.AsOffered, OfferTexts.Snom).Media[0].Protocol);
    }

    [Fact]
    public void Text_goes_between_phones_with_its_redundancy()
    {
        const string Text = "m=text 11000 RTP/AVP 98 100\na=rtpmap:98 t140/1000\na=rtpmap:100 red/1000\na=fmtp:100 98/98/98\n";
        var rig = new CallRig();
        var told = rig.Offer("a", "b", Avp, OfferTexts.Baresip + Text);
        Assert.Equal(["98 t140/1000", "100 red/1000"], Maps(told, 1));
        Assert.Equal("98/98/98", Media(told, 1).Formats[1].Parameters!.Text);
        Assert.Single(new CallRig().Offer("a", "b", WebRtc, OfferTexts.Baresip + Text).Media);
    }

    [Fact]
    public void A_description_without_media_is_passed_on()
    {
        var rig = new CallRig();
        Assert.Empty(rig.Offer("a", "b", Avp, "v=0\no=theirs 1 1 IN IP4 203.0.113.1\ns=-\nt=0 0\n").Media);
        Assert.Empty(rig.Answer("b", "a", Peer.Classic.Answer).Media);
    }

    private static MediaCallOptions With(params string[] codecs) => new() { Codecs = [.. codecs.Select(codec => new Tandem.Codecs.AudioFormat(codec, 8000))] };

    private static RtpMedia Media(SessionDescription session, int at) => RtpMedia.Of(session, session.Media[at])!;

    private static string[] Maps(SessionDescription session, int at) => [.. Media(session, at).Formats.Select(format => format.Map.ToString())];
}
