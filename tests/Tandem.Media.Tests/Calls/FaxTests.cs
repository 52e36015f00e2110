using Tandem.Media.Calls;
using Tandem.Sdp;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Tests.Calls;

/// <summary>A call becomes a fax and a call again, as gateways do it (ITU-T T.38 annex D.2.3).</summary>
public sealed class FaxTests
{
    private const string Fax = """
        v=0
        o=theirs 3839462341 1234568 IN IP4 203.0.113.5
        s=-
        c=IN IP4 203.0.113.5
        t=0 0
        m=image 20000 udptl t38
        a=T38FaxVersion:0
        a=T38MaxBitRate:14400
        a=T38FaxUdpEC:t38UDPRedundancy
        a=x-where:theirs

        """;

    private static readonly PartyProfile Avp = new(MediaProfile.Avp);

    [Fact]
    public void A_fax_takes_the_place_of_speech_and_gives_it_back()
    {
        var rig = Talking();
        var told = rig.Offer("a", "b", Avp, Fax);
        // The place of the audio of the other one stays.
        Assert.Equal([("audio", true), ("image", false)], told.Media.Select(media => (media.Kind, media.Port == 0)));
        Assert.Equal(["T38FaxVersion:0", "T38MaxBitRate:14400", "T38FaxUdpEC:t38UDPRedundancy"], told.Media[1].Attributes.Select(attribute => attribute.ToString()));
        Assert.Equal("198.51.100.7", told.Media[1].Connections[0].Address);

        var answer = rig.Answer("b", "a", FaxAnswer(told));
        Assert.Equal(("image", "14400"), (answer.Media[0].Kind, answer.Media[0].Attributes.Find("T38MaxBitRate")));
        Assert.Empty(rig.Leg("a").Media);
        Assert.Equal("203.0.113.5:20000", rig.Leg("a").Datagrams.Single().Remote.ToString());
        Assert.Equal("203.0.113.9:4600", rig.Leg("b").Datagrams.Single().Remote.ToString());
        Assert.Equal(rig.Leg("a").Datagrams[0].Stream, rig.Leg("b").Datagrams[0].Stream);
        Assert.Null(rig.TryAnswer("a", CallRig.Read(Fax)));

        told = rig.Offer("a", "b", Avp, OfferTexts.Baresip);
        Assert.Equal([("audio", false), ("image", true)], told.Media.Select(media => (media.Kind, media.Port == 0)));
        rig.Answer("b", "a", Peer.Classic.Answer);
        Assert.Single(rig.Leg("a").Media);
        Assert.Empty(rig.Leg("a").Datagrams);
        Assert.Single(rig.Leg("b").Open);
    }

    [Fact]
    public void A_fax_that_is_refused_is_refused()
    {
        var rig = Talking();
        var told = rig.Offer("a", "b", Avp, Fax);
        var answer = rig.Answer("b", "a", told with { Media = [.. told.Media.Select(RtpMedia.Refuse)] });
        Assert.Equal(0, answer.Media[0].Port);
        Assert.Empty(rig.Leg("b").Datagrams);
    }

    [Fact]
    public void A_browser_is_not_asked_for_a_fax()
    {
        var rig = Talking();
        Assert.Equal(MediaCallFailure.NoCommonFormat, rig.Call.Offer("a", "c", new PartyProfile(MediaProfile.WebRtc), CallRig.Read(Fax)).Failure);
    }

    private static CallRig Talking()
    {
        var rig = new CallRig();
        rig.Plane.RelaysDatagrams = true;
        rig.Offer("a", "b", Avp, OfferTexts.Baresip);
        rig.Answer("b", "a", Peer.Classic.Answer);
        return rig;
    }

    private static SessionDescription FaxAnswer(SessionDescription told) => CallRig.Read(
        (told with { Media = [RtpMedia.Refuse(told.Media[0]), told.Media[1] with { Port = 4600 }] }).ToString().Replace("198.51.100.7", "203.0.113.9", StringComparison.Ordinal));
}
