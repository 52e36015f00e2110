using Tandem.Codecs;
using Tandem.Media.Calls;
using Tandem.Media.Legs;
using Tandem.Sdp;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Tests.Calls;

/// <summary>Each kind of party with each.</summary>
public sealed class PairTests
{
    public static TheoryData<string, string> Pairs => [.. from one in Peer.All from other in Peer.All select new TheoryDataRow<string, string>(one.Name, other.Name)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Each_kind_calls_each(string caller, string callee)
    {
        var (one, other) = (Of(caller), Of(callee));
        var rig = new CallRig();
        var told = rig.Offer("a", "b", new PartyProfile(other.Profile), one.Offer);
        CheckShape(other, told, isFirst: true);
        Assert.Equal("audio", told.Media[0].Kind);
        Assert.Contains(RtpMedia.Of(told, told.Media[0])!.Formats, format => format.Is("telephone-event"));

        var answer = rig.Answer("b", "a", other.Answer);
        CheckShape(one, answer, isFirst: false);
        var audio = RtpMedia.Of(answer, answer.Media[0])!;
        Assert.False(audio.IsRefused);
        Assert.Contains(audio.Formats, format => format.Is("telephone-event"));
        Assert.Equal(one.Profile == MediaProfile.WebRtc, rig.Leg("a").Open[0].Request.IsWebRtc);
        Assert.Equal(other.Profile == MediaProfile.WebRtc, rig.Leg("b").Open[0].Request.IsWebRtc);

        // And again, which changes nothing.
        Assert.Equal(answer, rig.Answer("b", "a", rig.Leg("b").Media.Count == 0 ? throw new InvalidOperationException() : other.Answer(told)));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Each_kind_calls_each_back_in_the_same_call(string caller, string callee)
    {
        var (one, other) = (Of(caller), Of(callee));
        var rig = new CallRig();
        rig.Offer("a", "b", new PartyProfile(other.Profile), one.Offer);
        rig.Answer("b", "a", other.Answer);
        var used = Used(rig);

        // The callee offers, as its kind does, but with the media that it knows already.
        var offer = SameMedia(other.Answer(rig.Offer("a", "b", new PartyProfile(other.Profile), one.Offer)));
        rig.Answer("b", "a", other.Answer);
        var told = rig.Offer("b", "a", new PartyProfile(one.Profile), offer);
        CheckShape(one, told, isFirst: false);
        rig.Answer("a", "b", one.Answer);
        Assert.Equal(used, Used(rig));
    }

    [Fact]
    public void Who_is_offered_keys_may_answer_with_a_handshake()
    {
        var rig = new CallRig();
        rig.Offer("a", "b", new PartyProfile(MediaProfile.Savp), Peer.Browser.Offer);
        rig.Answer("b", "a", Peer.Dtls.Answer);
        var medium = rig.Leg("b").Media[0];
        Assert.True(medium.Remote.IsDtls);
        Assert.NotNull(medium.Local.Dtls);
        Assert.Equal(RtpProfile.Savp, medium.Remote.Profile);
    }

    private static List<ILegTransport> Used(CallRig rig) => [.. rig.Leg("a").Media.Concat(rig.Leg("b").Media).Select(medium => medium.Transport)];

    /// <summary>An answer made an offer.</summary>
    private static SessionDescription SameMedia(SessionDescription answer) => answer with
    {
        Media = [.. answer.Media.Select(media => media with { Attributes = media.Attributes.Has(SetupRoles.Name) ? media.Attributes.Without(SetupRoles.Name).With(new SdpAttribute(SetupRoles.Name, "actpass")) : media.Attributes })],
    };

    private static void CheckShape(Peer peer, SessionDescription told, bool isFirst)
    {
        Assert.Equal(SessionDescription.NoName, told.Name);
        foreach (var media in told.Media.Where(media => media.Port != 0))
        {
            var rtp = RtpMedia.Of(told, media)!;
            Assert.Equal(peer.Profile == MediaProfile.WebRtc, rtp.Ice is not null);
            // With the first keys of the description a handshake is offered too.
            Assert.Equal(peer.Profile is MediaProfile.WebRtc or MediaProfile.DtlsSavp || (peer.Profile == MediaProfile.Savp && isFirst), rtp.Dtls is not null);
            Assert.Equal(peer.Profile is MediaProfile.Savp, rtp.Cryptos.Count > 0);
            Assert.Equal(peer.Profile == MediaProfile.WebRtc, SdpGroup.BundleOf(told, media) is not null);
            Assert.Equal(peer.Profile == MediaProfile.WebRtc && rtp.Direction.HasFlag(MediaDirection.SendOnly), rtp.MediaStreams.Count == 1);
            Assert.True(rtp.Profile.HasFeedback || rtp.Formats.All(format => format.Feedback.Count == 0));
            if (peer.Profile != MediaProfile.WebRtc) Assert.DoesNotContain(rtp.Formats, format => format.Is("rtx") || format.Is("red"));
            if (rtp.Dtls is not null) Assert.Equal([FakePlane.OwnFingerprint], rtp.Dtls.Fingerprints);
            foreach (var format in rtp.Formats) Assert.True(rtp.Kind != "audio" || format.IsCompanion() || AudioCodecs.Find(new AudioFormat(format.Map.Encoding, format.Map.ClockRate, format.Map.Channels)) is not null);
        }

        if (peer.Profile != MediaProfile.WebRtc) Assert.Equal(told.Media.Count(media => media.Port != 0), told.Media.Where(media => media.Port != 0).Select(media => media.Port).Distinct().Count());
    }

    private static Peer Of(string name) => Peer.All.Single(peer => peer.Name == name);
}
