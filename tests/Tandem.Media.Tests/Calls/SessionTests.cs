using Tandem.Media.Calls;
using Tandem.Sdp;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Tests.Calls;

/// <summary>What happens after the first offer and answer: hold, media that come and go, forks, offers that concern one side only.</summary>
public sealed class SessionTests
{
    private static readonly PartyProfile Avp = new(MediaProfile.Avp);
    private static readonly PartyProfile WebRtc = new(MediaProfile.WebRtc);

    [Theory]
    [InlineData("a=sendonly", MediaDirection.SendOnly, MediaDirection.ReceiveOnly)]
    [InlineData("a=inactive", MediaDirection.Inactive, MediaDirection.Inactive)]
    [InlineData("a=recvonly", MediaDirection.ReceiveOnly, MediaDirection.SendOnly)]
    public void A_call_is_held_and_taken_up_again(string direction, MediaDirection toldDirection, MediaDirection answered)
    {
        var rig = Talking(Peer.Classic, Peer.Browser);
        var ports = rig.Plane.Opened.Count;
        var told = rig.Offer("a", "b", WebRtc, OfferTexts.Baresip.Replace("a=sendrecv", direction, StringComparison.Ordinal));
        Assert.Equal(toldDirection, Media(told, 0).Direction);
        Assert.Equal(toldDirection.HasFlag(MediaDirection.SendOnly) ? 1 : 0, Media(told, 0).MediaStreams.Count);
        Assert.Equal(answered, Media(rig.Answer("b", "a", Peer.Browser.Answer), 0).Direction);
        Assert.Equal(toldDirection, rig.Leg("a").Media[0].Remote.Direction);

        Assert.Equal(MediaDirection.SendReceive, Media(rig.Offer("a", "b", WebRtc, OfferTexts.Baresip), 0).Direction);
        Assert.Equal(MediaDirection.SendReceive, Media(rig.Answer("b", "a", Peer.Browser.Answer), 0).Direction);
        Assert.Equal(ports, rig.Plane.Opened.Count);
    }

    [Fact]
    public void Once_somebody_has_picked_up_something_has_to_come_from_everybody()
    {
        var rig = new CallRig();
        rig.Offer("a", "b", new PartyProfile(MediaProfile.Avp), OfferTexts.Baresip);
        rig.Call.PickUp();
        Assert.Equal((1, 1), (rig.Leg("a").Expected, rig.Leg("b").Expected));
    }

    [Fact]
    public void An_old_phone_holds_by_an_address_of_zeros()
    {
        var rig = Talking(Peer.Classic, Peer.Browser);
        var told = rig.Offer("a", "b", WebRtc, OfferTexts.Baresip.Replace("c=IN IP4 203.0.113.5", "c=IN IP4 0.0.0.0", StringComparison.Ordinal));
        Assert.Equal(MediaDirection.SendOnly, Media(told, 0).Direction);
        Assert.Equal(MediaDirection.ReceiveOnly, Media(rig.Answer("b", "a", Peer.Browser.Answer), 0).Direction);
        Assert.Null(rig.TryAnswer("a", Peer.Classic.Offer));
    }

    [Fact]
    public void A_phone_that_answers_hold_with_sendrecv_is_understood()
    {
        var rig = Talking(Peer.Classic, Peer.Classic);
        var told = rig.Offer("a", "b", Avp, OfferTexts.Baresip.Replace("a=sendrecv", "a=sendonly", StringComparison.Ordinal));
        var answer = Peer.Classic.Answer(told);
        answer = answer with { Media = [answer.Media[0] with { Attributes = answer.Media[0].Attributes.Without("recvonly") }] };
        Assert.Equal(OfferAnswerError.Direction, OfferAnswer.Check(told, answer));
        var result = rig.Call.Answer("b", "a", answer);
        Assert.Equal(MediaDirection.ReceiveOnly, Media(result.Description!, 0).Direction);
    }

    [Fact]
    public void Video_comes_and_goes_and_its_place_stays()
    {
        var audio = WithoutVideo(Peer.Feedback.Offer);
        var rig = new CallRig();
        Assert.Single(rig.Offer("a", "b", WebRtc, audio).Media);
        rig.Answer("b", "a", Peer.Browser.Answer);
        Assert.Equal(2, rig.Offer("a", "b", WebRtc, Peer.Feedback.Offer).Media.Count);
        var answer = rig.Answer("b", "a", Peer.Browser.Answer);
        Assert.NotEqual(0, answer.Media[1].Port);
        Assert.Equal(2, rig.Leg("b").Media.Count);

        var ended = Peer.Feedback.Offer;
        ended = ended with { Media = [ended.Media[0], ended.Media[1] with { Port = 0 }] };
        var told = rig.Offer("a", "b", WebRtc, ended);
        Assert.Equal(((ushort)0, "1"), (told.Media[1].Port, told.Media[1].Attributes.Find("mid")));
        Assert.Equal("BUNDLE 0", told.Attributes.Find("group"));
        rig.Answer("b", "a", Peer.Browser.Answer);
        Assert.Single(rig.Leg("a").Media);
        Assert.Single(rig.Leg("a").Open);

        // And once more at its old place.
        Assert.Equal(2, rig.Offer("a", "b", WebRtc, Peer.Feedback.Offer).Media.Count(media => media.Port != 0));
        rig.Answer("b", "a", Peer.Browser.Answer);
        Assert.Equal(2, rig.Leg("a").Open.Count);
    }

    [Fact]
    public void The_other_side_adds_video()
    {
        var rig = Talking(Peer.Classic, Peer.Browser);
        var browser = Peer.Browser.Offer;
        var told = rig.Offer("b", "a", Avp, browser);
        Assert.Equal(["audio", "video"], told.Media.Select(media => media.Kind));
        var answer = rig.Answer("a", "b", (Peer.Classic with { Codecs = ["PCMU", "H264"] }).Answer);
        Assert.Equal([0, 103], answer.Media.Select(media => (int)RtpMedia.Of(answer, media)!.Formats[0].PayloadType));
        Assert.Equal(2, rig.Leg("a").Media.Count);
    }

    [Fact]
    public void A_fork_is_answered_by_each_branch_and_the_last_one_has_the_media()
    {
        var rig = new CallRig();
        var first = rig.Offer("a", "b1", Avp, OfferTexts.Chromium);
        rig.Offer("a", "b2", new PartyProfile(MediaProfile.Savp), OfferTexts.Chromium);
        rig.Offer("a", "b3", WebRtc, OfferTexts.Chromium);
        Assert.Single(rig.Leg("a").Open);

        var early = rig.Answer("b1", "a", Peer.Classic.Answer(first));
        var taken = rig.Answer("b3", "a", Peer.Browser.Answer);
        Assert.Equal(("a", "b3"), rig.Plane.Session.Joined[^1]);
        Assert.Equal(early.Media[0].Port, taken.Media[0].Port);
        Assert.Equal(early.Media[0].Attributes.Find("ice-ufrag"), taken.Media[0].Attributes.Find("ice-ufrag"));
        Assert.Equal(SetupRole.Active, Media(taken, 0).Dtls!.Setup);
        Assert.NotEqual(0, taken.Media[1].Port);

        rig.Call.Leave("b1");
        rig.Call.Leave("b2");
        Assert.True(rig.Leg("b1").IsClosed && rig.Leg("b2").IsClosed);
        Assert.Equal(["a", "b3"], rig.Call.Parties.Order());
        // The branch that has left answers no more.
        Assert.Equal(MediaCallFailure.BadDescription, rig.Call.Answer("b1", "a", Peer.Classic.Answer(first)).Failure);
    }

    [Fact]
    public void A_late_offer_comes_from_the_callee()
    {
        var rig = new CallRig();
        var told = rig.Offer("callee", "caller", WebRtc, OfferTexts.Baresip);
        Assert.Equal(SetupRole.ActPass, Media(told, 0).Dtls!.Setup);
        var answer = rig.Answer("caller", "callee", Peer.Browser.Answer);
        Assert.Equal("RTP/AVP", answer.Media[0].Protocol);
        // The caller's next offer says actpass, and the roles stay: it has begun the handshake.
        rig.Offer("caller", "callee", Avp, OfferTexts.Chromium);
        var again = rig.Answer("callee", "caller", Peer.Classic.Answer);
        Assert.Equal(SetupRole.Passive, Media(again, 0).Dtls!.Setup);
        Assert.Equal(rig.Leg("caller").Media[0].Stream, rig.Leg("callee").Media[0].Stream);
    }

    [Fact]
    public void Roles_of_DTLS_stay_while_the_fingerprint_does()
    {
        var rig = new CallRig();
        var told = rig.Offer("a", "b", WebRtc, OfferTexts.Baresip);
        // The browser begins the handshake.
        Assert.Equal(SetupRole.Active, Media(Peer.Browser.Answer(told), 0).Dtls!.Setup);
        rig.Answer("b", "a", Peer.Browser.Answer);
        Assert.Equal(SetupRole.Passive, rig.Leg("b").Media[0].Local.Dtls!.Setup);

        var offer = AsOffer(Peer.Browser.Answer(told));
        var answer = rig.TryAnswer("b", offer)!;
        Assert.Equal(SetupRole.Passive, Media(answer, 0).Dtls!.Setup);
        var other = CallRig.Read(offer.ToString().Replace("D2:FA", "FA:D2", StringComparison.Ordinal));
        Assert.Equal(SetupRole.Active, Media(rig.TryAnswer("b", other)!, 0).Dtls!.Setup);
    }

    [Fact]
    public void The_same_offer_again_is_answered_here_with_the_same_answer()
    {
        foreach (var peer in Peer.All)
        {
            var rig = new CallRig();
            rig.Offer("a", "b", Avp, peer.Offer);
            var answer = rig.Answer("b", "a", (Peer.Classic with { Codecs = ["PCMU", "PCMA", "H264", "VP8"] }).Answer);
            Assert.Equal(answer, rig.TryAnswer("a", peer.Offer));
            Assert.Equal(answer, rig.TryAnswer("a", peer.Offer with { Origin = peer.Offer.Origin with { SessionVersion = 99 } }));
        }
    }

    [Fact]
    public void Who_has_answered_may_offer_all_its_codecs_and_nothing_is_new()
    {
        var rig = new CallRig();
        var told = rig.Offer("a", "b", WebRtc, WithoutVideo(Peer.Feedback.Offer));
        rig.Answer("b", "a", (Peer.Browser with { Codecs = ["opus"] }).Answer);
        var all = AsOffer((Peer.Browser with { Codecs = ["opus", "PCMA", "speex"] }).Answer(told));
        var answer = rig.TryAnswer("b", all)!;
        Assert.Equal(["opus", "telephone-event"], Media(answer, 0).Formats.Select(format => format.Map.Encoding));
        // Another one first is another wish.
        Assert.Null(rig.TryAnswer("b", AsOffer((Peer.Browser with { Codecs = ["PCMA"] }).Answer(told))));
    }

    [Theory]
    [InlineData("9 111 63 0 8 13 110 126", true)]
    [InlineData("0 111 63 9 8 13 110 126", false)]
    [InlineData("9 111 63 0 8 110 126", false)]
    public void Who_has_offered_may_put_what_was_agreed_on_first(string formats, bool isSame)
    {
        var rig = Talking(Peer.Browser, Peer.Classic);
        Assert.Equal("G722", rig.Leg("a").Media[0].Local.Formats[0].Map.Encoding);
        Assert.Equal(isSame, rig.TryAnswer("a", CallRig.Read(OfferTexts.Chromium.Replace("SAVPF 111 63 9 0 8 13 110 126", $"SAVPF {formats}", StringComparison.Ordinal))) is not null);
    }

    [Fact]
    public void Ice_begun_anew_stays_on_its_side()
    {
        var rig = Talking(Peer.Browser, Peer.Classic);
        var transport = rig.Leg("a").Open.Single();
        var other = CallRig.Read(OfferTexts.Chromium.Replace("theirsA", "theirsB", StringComparison.Ordinal).Replace("theirs-P2uY", "theirs-Q3vZ", StringComparison.Ordinal));
        var answer = rig.TryAnswer("a", other)!;
        Assert.Equal(1, transport.Restarts);
        Assert.Equal(("tdm300001", SetupRole.Active), (Media(answer, 0).Ice!.UserFragment, Media(answer, 0).Dtls!.Setup));
        Assert.Equal("theirsB", rig.Leg("a").Media[0].Remote.Ice!.UserFragment);
        rig.TryAnswer("a", other);
        Assert.Equal(1, transport.Restarts);

        // With a hold it is for both, and the other side hears of the hold only.
        var hold = CallRig.Read(OfferTexts.Chromium.Replace("a=sendrecv", "a=inactive", StringComparison.Ordinal));
        Assert.Null(rig.TryAnswer("a", hold));
        var told = rig.Offer("a", "b", Avp, hold);
        Assert.Equal(MediaDirection.Inactive, Media(told, 0).Direction);
        Assert.Equal(1, transport.Restarts);
        rig.Answer("b", "a", Peer.Classic.Answer);
        Assert.Equal(2, transport.Restarts);
    }

    [Fact]
    public void Another_address_or_key_stays_on_its_side()
    {
        var rig = Talking(Peer.Secure, Peer.Classic);
        var moved = CallRig.Read(OfferTexts.Snom.Replace("203.0.113.7", "203.0.113.70", StringComparison.Ordinal).Replace("VEhFSVJT", "VEhFSVJU", StringComparison.Ordinal));
        var before = rig.Leg("a").Media[0];
        Assert.NotNull(rig.TryAnswer("a", moved));
        var after = rig.Leg("a").Media[0];
        Assert.Equal("203.0.113.70", after.Remote.Address!.Address.ToString());
        Assert.NotEqual(before.Remote.Cryptos[0].Key.ToArray(), after.Remote.Cryptos[0].Key.ToArray());
        Assert.Equal(before.Local.Cryptos[0].Key.ToArray(), after.Local.Cryptos[0].Key.ToArray());
    }

    [Fact]
    public void A_key_is_not_used_again_once_another_suite_was_in_use()
    {
        var rig = new CallRig();
        var keys = new List<byte[]>();
        // Its first key is of the suite with short tags.
        var shorter = CallRig.Read(OfferTexts.Snom.Replace("a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:VEhFSVJTIGtleSBvZiAxNiBhbmQgMTQgb2N0ZXRz\n", "", StringComparison.Ordinal));
        Assert.Single(Media(shorter, 0).Cryptos);
        foreach (var offer in new[] { Peer.Secure.Offer, shorter, Peer.Secure.Offer })
        {
            rig.Offer("a", "b", Avp, offer);
            rig.Answer("b", "a", Peer.Classic.Answer);
            keys.Add(rig.Leg("a").Media[0].Local.Cryptos[0].Key.ToArray());
        }

        Assert.NotEqual(keys[0], keys[1]);
        Assert.NotEqual(keys[0], keys[2]);
    }

    [Fact]
    public void A_key_is_not_used_again_once_the_medium_was_in_the_clear()
    {
        var rig = new CallRig();
        var secure = Peer.Secure.Offer;
        var keys = new List<byte[]>();
        foreach (var offer in new[] { secure, secure, Peer.Classic.Offer, secure })
        {
            rig.Offer("a", "b", Avp, offer);
            rig.Answer("b", "a", Peer.Classic.Answer);
            if (rig.Leg("a").Media[0].Local.Cryptos is [var own, ..]) keys.Add(own.Key.ToArray());
        }

        Assert.Equal(3, keys.Count);
        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[1], keys[2]);
    }

    [Theory]
    [InlineData("a=sendrecv", "a=sendonly")]
    [InlineData("RTP/AVP 8 0 9", "RTP/AVP 9 8 0")]
    [InlineData("RTP/AVP 8 0 9 101", "RTP/AVP 8 0 101")]
    [InlineData("a=ptime:20", "a=ptime:40")]
    [InlineData("m=audio 16396", "m=audio 0")]
    [InlineData("a=x-where:theirs", "m=video 4000 RTP/AVP 34")]
    [InlineData("c=IN IP4 203.0.113.5", "c=IN IP4 0.0.0.0")]
    public void What_concerns_the_other_side_is_not_answered_here(string old, string replacement) =>
        Assert.Null(Talking(Peer.Classic, Peer.Browser).TryAnswer("a", CallRig.Read(OfferTexts.Baresip.Replace(old, replacement, StringComparison.Ordinal))));

    [Fact]
    public void Who_is_not_known_or_has_settled_nothing_is_not_answered_here()
    {
        var rig = new CallRig();
        Assert.Null(rig.TryAnswer("a", Peer.Classic.Offer));
        rig.Offer("a", "b", Avp, Peer.Classic.Offer);
        Assert.Null(rig.TryAnswer("a", Peer.Classic.Offer));
    }

    [Fact]
    public void An_offer_that_is_refused_leaves_everything_as_it_was()
    {
        var rig = new CallRig();
        var audio = WithoutVideo(Peer.Feedback.Offer);
        rig.Offer("a", "b", WebRtc, audio);
        var answer = rig.Answer("b", "a", Peer.Browser.Answer);
        rig.Offer("a", "b", WebRtc, Peer.Feedback.Offer);
        rig.Offer("a", "b", WebRtc, Peer.Feedback.Offer);
        Assert.Equal(2, rig.Leg("a").Open.Count);
        rig.Call.Rollback("a", "b");
        Assert.Single(rig.Leg("a").Open);
        Assert.Single(rig.Leg("b").Open);
        Assert.Equal(answer, rig.TryAnswer("a", audio));
        Assert.Single(rig.Offer("b", "a", Avp, AsOffer(Peer.Browser.Answer(rig.Offer("a", "b", WebRtc, audio)))).Media);
        // An answered one cannot be taken back.
        rig.Answer("a", "b", Peer.Feedback.Answer);
        var media = rig.Leg("a").Media;
        rig.Call.Rollback("b", "a");
        Assert.Same(media, rig.Leg("a").Media);
    }

    [Fact]
    public void An_offer_in_another_profile_that_is_refused_leaves_the_sockets_as_they_were()
    {
        var rig = Talking(Peer.Classic, Peer.Classic);
        var sockets = rig.Leg("b").Open.Single();
        rig.Offer("a", "b", WebRtc, Peer.Classic.Offer);
        Assert.Equal(2, rig.Leg("b").Open.Count);
        rig.Call.Rollback("a", "b");
        Assert.Same(sockets, rig.Leg("b").Open.Single());
        Assert.Same(sockets, rig.Leg("b").Media.Single().Transport);
        rig.Offer("a", "b", WebRtc, Peer.Classic.Offer);
        rig.Answer("b", "a", Peer.Browser.Answer);
        Assert.NotSame(sockets, rig.Leg("b").Open.Single());
    }

    [Fact]
    public void A_refused_branch_leaves_the_media_of_the_others()
    {
        var rig = new CallRig();
        rig.Offer("a", "b1", Avp, OfferTexts.Chromium);
        rig.Offer("a", "b2", Avp, OfferTexts.Chromium);
        rig.Call.Rollback("a", "b1");
        Assert.Single(rig.Answer("b2", "a", Peer.Classic.Answer).Media, media => media.Port != 0);
    }

    [Fact]
    public void Places_are_never_given_up()
    {
        var rig = Talking(Peer.Feedback, Peer.Feedback);
        // The callee takes no video any more, and the caller has forgotten it too.
        var told = rig.Offer("a", "b", Avp, WithoutVideo(Peer.Feedback.Offer));
        Assert.Equal([false, true], told.Media.Select(media => media.Port == 0));
        told = rig.Offer("a", "b", Avp with { TakesVideo = false }, Peer.Feedback.Offer);
        Assert.Equal([false, true], told.Media.Select(media => media.Port == 0));
        var answer = rig.Answer("b", "a", Peer.Feedback.Answer);
        Assert.Equal([false, true], answer.Media.Select(media => media.Port == 0));
    }

    [Fact]
    public void A_third_party_takes_over()
    {
        var rig = Talking(Peer.Browser, Peer.Feedback);
        rig.Call.Leave("b");
        var told = rig.Offer("c", "a", WebRtc, OfferTexts.Snom);
        // The places of the browser stay, with its names, and the video that nobody has is at rest.
        Assert.Equal([("0", false), ("1", true)], told.Media.Select(media => (media.Attributes.Find("mid")!, media.Port == 0)));
        rig.Answer("a", "c", Peer.Browser.Answer);
        Assert.Equal(("c", "a"), rig.Plane.Session.Joined[^1]);
        Assert.Equal(rig.Leg("a").Media.Single().Stream, rig.Leg("c").Media.Single().Stream);
    }

    [Fact]
    public void Who_knows_DTLS_without_ICE_is_told_the_role_that_there_is()
    {
        var rig = Talking(Peer.Classic, Peer.Dtls);
        Assert.Equal(SetupRole.Passive, rig.Leg("b").Media[0].Local.Dtls!.Setup);
        var told = rig.Offer("a", "b", new PartyProfile(MediaProfile.DtlsSavp), OfferTexts.Baresip);
        Assert.Equal(SetupRole.Passive, Media(told, 0).Dtls!.Setup);
    }

    [Fact]
    public void The_end_is_the_end()
    {
        var rig = Talking(Peer.Classic, Peer.Classic);
        rig.Call.Close();
        rig.Call.Close();
        Assert.True(rig.Plane.Session.IsClosed);
        Assert.Empty(rig.Call.Parties);
    }

    private static CallRig Talking(Peer caller, Peer callee)
    {
        var rig = new CallRig();
        rig.Offer("a", "b", new PartyProfile(callee.Profile), caller.Offer);
        rig.Answer("b", "a", callee.Answer);
        return rig;
    }

    private static SessionDescription WithoutVideo(SessionDescription session) => session with { Media = [session.Media[0]] };

    private static SessionDescription AsOffer(SessionDescription answer) => CallRig.Read(answer.ToString().Replace("a=setup:active", "a=setup:actpass", StringComparison.Ordinal));

    private static RtpMedia Media(SessionDescription session, int at) => RtpMedia.Of(session, session.Media[at])!;
}
