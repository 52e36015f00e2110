using Tandem.Media.Calls;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Tests.Calls;

/// <summary>What cannot be passed on, in part or at all, and what is said of it.</summary>
public sealed class RefusalTests
{
    private static readonly PartyProfile Avp = new(MediaProfile.Avp);
    private static readonly PartyProfile WebRtc = new(MediaProfile.WebRtc);

    [Fact]
    public void What_calls_do_not_carry_is_left_out_and_refused()
    {
        const string Data = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\nc=IN IP4 0.0.0.0\na=mid:d\na=sctp-port:5000\n";
        const string Control = "m=application 9000 RTP/AVP 100\na=rtpmap:100 H224/4800\n";
        var rig = new CallRig();
        var told = rig.Offer("a", "b", Avp, OfferTexts.Baresip.Replace("m=audio", Data + Control + "m=audio", StringComparison.Ordinal));
        Assert.Equal(["audio"], told.Media.Select(media => media.Kind));
        var answer = rig.Answer("b", "a", Peer.Classic.Answer);
        Assert.Equal([("application", true), ("application", true), ("audio", false)], answer.Media.Select(media => (media.Kind, media.Port == 0)));
        Assert.Equal(("webrtc-datachannel", "d"), (answer.Media[0].Formats[0], answer.Media[0].Attributes.Find("mid")));
    }

    [Fact]
    public void A_fax_over_UDPTL_is_refused_and_the_call_goes_on()
    {
        var rig = new CallRig();
        const string Fax = "m=image 20000 udptl t38\na=T38FaxVersion:0\na=T38MaxBitRate:14400\n";
        Assert.Single(rig.Offer("a", "b", Avp, OfferTexts.Baresip + Fax).Media);
        var answer = rig.Answer("b", "a", Peer.Classic.Answer);
        Assert.Equal("m=image 0 udptl t38\r\nc=IN IP4 0.0.0.0\r\n", answer.Media[1].ToString());
    }

    [Fact]
    public void Media_beyond_the_most_of_a_call_take_no_port_and_the_call_goes_on()
    {
        var rig = new CallRig();
        var more = string.Concat(Enumerable.Range(0, 63).Select(at => $"m=audio {40_000 + at} RTP/AVP 0\n"));
        Assert.Equal(4, rig.Offer("a", "b", Avp, OfferTexts.Baresip + more).Media.Count);
        var answer = rig.Answer("b", "a", Peer.Classic.Answer);
        Assert.Equal((64, 4), (answer.Media.Count, answer.Media.Count(media => media.Port != 0)));
        Assert.Equal(8, rig.Plane.Opened.Count);
        // Who is asked for an offer offers no more.
        Assert.Equal(4, rig.Offer("b", "a", Avp, OfferTexts.Baresip + more).Media.Count(media => media.Port != 0));
        Assert.Equal(8, rig.Plane.Opened.Count);
    }

    [Fact]
    public void A_place_that_was_refused_counts_for_nothing()
    {
        var rig = new CallRig(MediaCallOptions.Default with { MaxMedia = 1 });
        const string Ended = "m=video 0 RTP/AVP 97\na=rtpmap:97 H264/90000\n";
        Assert.Equal(["audio"], rig.Offer("a", "b", Avp, OfferTexts.Baresip.Replace("m=audio", Ended + "m=audio", StringComparison.Ordinal)).Media.Select(media => media.Kind));
    }

    [Fact]
    public void Without_a_common_codec_both_sides_are_named()
    {
        var rig = new CallRig(new MediaCallOptions { Codecs = [] });
        var told = rig.Offer("a", "b", Avp, OfferTexts.Snom);
        var answer = Peer.Secure.Answer(told);
        // It answers what it was not offered.
        answer = answer with { Media = [answer.Media[0] with { Formats = ["3"], Attributes = answer.Media[0].Attributes.Without("rtpmap", "fmtp") }] };
        var result = rig.Call.Answer("b", "a", answer);
        Assert.Equal(MediaCallFailure.NoCommonFormat, result.Failure);
        Assert.Equal("The offerer has audio with PCMA, G729, the other side with GSM.", result.Explanation);
        Assert.Empty(rig.Plane.Session.Joined);
    }

    [Fact]
    public void Without_a_codec_that_the_target_takes_it_is_not_even_asked()
    {
        var rig = new CallRig(new MediaCallOptions { Codecs = [] });
        var result = rig.Call.Offer("a", "b", Avp with { Codecs = ["AMR"] }, Peer.Secure.Offer);
        Assert.Equal(MediaCallFailure.NoCommonFormat, result.Failure);
        Assert.Equal("Nothing that is offered can be passed on: audio with PCMA, G729; the other side takes AMR.", result.Explanation);
        Assert.Equal(["a"], rig.Call.Parties);
        Assert.True(rig.Leg("b").IsClosed);
    }

    [Fact]
    public void One_medium_without_a_common_codec_is_refused_and_the_others_go_on()
    {
        var rig = new CallRig();
        var told = rig.Offer("a", "b", Avp, OfferTexts.Linphone);
        var answer = Peer.Feedback.Answer(told);
        answer = answer with { Media = [answer.Media[0], answer.Media[1] with { Formats = ["34"], Attributes = answer.Media[1].Attributes.Without("rtpmap", "fmtp") }] };
        var result = rig.Answer("b", "a", answer);
        Assert.Equal([false, true], result.Media.Select(media => media.Port == 0));
        Assert.Single(rig.Leg("b").Media);
    }

    [Fact]
    public void An_answer_that_refuses_everything_is_passed_on()
    {
        var rig = new CallRig();
        var told = rig.Offer("a", "b", Avp, OfferTexts.Baresip);
        var answer = rig.Answer("b", "a", told with { Media = [.. told.Media.Select(RtpMedia.Refuse)] });
        Assert.Equal(0, answer.Media[0].Port);
        Assert.Empty(rig.Leg("a").Open);
    }

    [Fact]
    public void What_is_common_is_passed_and_what_is_not_is_converted()
    {
        var rig = new CallRig();
        rig.Offer("a", "b", new PartyProfile(MediaProfile.Savp), OfferTexts.Chromium);
        // The answerer's order counts, the offerer's numbers.
        var answer = rig.Answer("b", "a", offer =>
        {
            var answered = (Peer.Secure with { Codecs = ["PCMA", "G722"] }).Answer(offer);
            var formats = answered.Media[0].Formats.ToList();
            formats.Remove("8");
            return answered with { Media = [answered.Media[0] with { Formats = ["8", .. formats] }, answered.Media[1]] };
        });
        Assert.Equal(["8 PCMA/8000", "9 G722/8000", "13 CN/8000", "126 telephone-event/8000"], RtpMedia.Of(answer, answer.Media[0])!.Formats.Select(format => format.Map.ToString()));

        rig = new CallRig();
        rig.Offer("a", "b", new PartyProfile(MediaProfile.Savp), OfferTexts.Chromium);
        answer = rig.Answer("b", "a", (Peer.Secure with { Codecs = ["GSM", "VP8"] }).Answer);
        Assert.Equal(["111 opus/48000/2", "110 telephone-event/48000"], RtpMedia.Of(answer, answer.Media[0])!.Formats.Select(format => format.Map.ToString()));
        Assert.Contains("nack pli", RtpMedia.Of(answer, answer.Media[1])!.Formats[0].Feedback);
    }

    [Theory]
    [InlineData("c=IN IP4 203.0.113.5", "c=IN IP4 phone.theirs.example", "The audio has no address of the Internet.")]
    [InlineData("c=IN IP4 203.0.113.5", "c=IN IP4 224.2.1.1/127", "The audio is for many.")]
    [InlineData("RTP/AVP 8", "RTP/SAVP 8", "The audio is secure and has neither a fingerprint nor a key that can be read.")]
    [InlineData("RTP/AVP 8", "UDP/TLS/RTP/SAVP 8", "The audio has no fingerprint.")]
    [InlineData("RTP/AVP 8 0 9 101", "RTP/AVP 120", "No format of the audio is described.")]
    [InlineData("a=label:1", "a=ice-ufrag:theirs", "ICE of the audio has no proper user fragment and password.")]
    [InlineData("RTP/AVP 8 0 9 101", "RTP/SAVP 8\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:dGhlaXJz", "No key of the audio is of a suite that is known and of the length that it wants.")]
    [InlineData("RTP/AVP 8 0 9 101", "RTP/SAVP 8\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:VEhFSVJTIGtleSBvZiAxNiBhbmQgMTQgb2N0ZXRz UNENCRYPTED_SRTP", "No key of the audio is of a suite that is known and of the length that it wants.")]
    [InlineData("RTP/AVP 8 0 9 101", "UDP/TLS/RTP/SAVPF 8\na=fingerprint:sha-256 00:11", "The audio has no fingerprint that can be read.")]
    [InlineData("RTP/AVP 8 0 9 101", "UDP/TLS/RTP/SAVPF 8\na=ice-ufrag:theirs\na=ice-pwd:theirs-password-long-enough\na=fingerprint:" + OfferTexts.Fingerprint, "The audio has ICE and wants RTCP on a port of its own.")]
    public void A_bad_offer_is_refused_in_words(string old, string replacement, string explanation)
    {
        var rig = new CallRig();
        var result = rig.Call.Offer("a", "b", WebRtc, CallRig.Read(OfferTexts.Baresip.Replace(old, replacement, StringComparison.Ordinal)));
        Assert.Equal((MediaCallFailure.BadDescription, explanation), (result.Failure, result.Explanation));
        Assert.Empty(rig.Plane.Opened);
    }

    [Theory]
    [InlineData("a=ice-pwd:theirs-password-long-enough", "a=x:y", "ICE of the audio has no proper user fragment and password.")]
    [InlineData("a=ice-", "a=x-ice-", "The answer has no ICE for its audio.")]
    [InlineData("a=fingerprint", "a=x-fingerprint", "The audio has no fingerprint.")]
    [InlineData("a=setup:active", "a=setup:actpass", "In the answer both sides begin the handshake of DTLS, or neither.")]
    [InlineData("UDP/TLS/RTP/SAVPF", "RTP/AVP", "The answer carries a medium otherwise than offered.")]
    [InlineData("m=audio", "m=video", "The answer has a medium of another kind than the one offered at its place.")]
    [InlineData("BUNDLE 0", "BUNDLE 0 1", "The answer bundles media that the offer does not bundle.")]
    [InlineData("m=audio", "m=text 0 RTP/AVP 0\nm=audio", "The answer has more or fewer media than the offer.")]
    public void A_bad_answer_is_refused_in_words(string old, string replacement, string explanation)
    {
        var rig = new CallRig();
        var told = rig.Offer("a", "b", WebRtc, OfferTexts.Baresip);
        var result = rig.Call.Answer("b", "a", CallRig.Read(Peer.Browser.Answer(told).ToString().Replace(old, replacement, StringComparison.Ordinal)));
        Assert.Equal((MediaCallFailure.BadDescription, explanation), (result.Failure, result.Explanation));
        Assert.Empty(rig.Plane.Session.Joined);
        // The right one is still taken.
        rig.Answer("b", "a", Peer.Browser.Answer);
    }

    [Fact]
    public void A_key_that_was_not_offered_is_refused()
    {
        var rig = new CallRig();
        var told = rig.Offer("a", "b", new PartyProfile(MediaProfile.Savp), OfferTexts.Baresip);
        var answer = Peer.Secure.Answer(told).ToString();
        Assert.Contains("a=crypto:1 ", answer, StringComparison.Ordinal);
        var result = rig.Call.Answer("b", "a", CallRig.Read(answer.Replace("a=crypto:1 ", "a=crypto:9 ", StringComparison.Ordinal)));
        Assert.Equal("The answer takes a key that was not offered.", result.Explanation);
    }

    [Fact]
    public void An_answer_to_nothing_is_refused()
    {
        var rig = new CallRig();
        Assert.Equal(MediaCallFailure.BadDescription, rig.Call.Answer("b", "a", Peer.Classic.Offer).Failure);
        rig.Offer("a", "b", Avp, OfferTexts.Baresip);
        Assert.Equal(MediaCallFailure.BadDescription, rig.Call.Answer("b", "c", Peer.Classic.Offer).Failure);
        Assert.Equal(MediaCallFailure.BadDescription, rig.Call.Answer("a", "b", Peer.Classic.Offer).Failure);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Without_a_free_port_there_is_no_offer(int free)
    {
        var rig = new CallRig();
        rig.Plane.FreePorts = free;
        Assert.Equal(MediaCallFailure.NoPorts, rig.Call.Offer("a", "b", Avp, Peer.Feedback.Offer).Failure);
        Assert.Equal(["a"], rig.Call.Parties);
    }

    [Fact]
    public void A_key_in_a_secret_is_never_told_in_an_explanation()
    {
        var rig = new CallRig();
        var result = rig.Call.Offer("a", "b", Avp, CallRig.Read(OfferTexts.Snom.Replace("AES_CM_128", "THEIRS", StringComparison.Ordinal)));
        Assert.Equal(MediaCallFailure.BadDescription, result.Failure);
        Assert.DoesNotContain("theirs", result.Explanation, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("PCMU", true)]
    [InlineData("GSM", false)]
    [InlineData("GSM telephone-event", true)]
    public void Keys_have_to_be_told_where_media_cannot_carry_them(string formats, bool carries)
    {
        var rig = new CallRig();
        Assert.True(rig.Call.CarriesKeys("a"));
        rig.Offer("a", "b", Avp, OfferTexts.Chromium);
        rig.Answer("b", "a", offer =>
        {
            var answered = (Peer.Classic with { Codecs = ["PCMU", "GSM"] }).Answer(offer);
            var kept = RtpMedia.Of(answered, answered.Media[0])!.Formats.Where(format => formats.Split(' ').Any(format.Is)).Select(format => $"{format.PayloadType}");
            return answered with { Media = [answered.Media[0] with { Formats = [.. kept] }, .. answered.Media.Skip(1)] };
        });
        Assert.Equal(carries, rig.Call.CarriesKeys("a"));
        // The browser takes events.
        Assert.True(rig.Call.CarriesKeys("b"));
    }
}
