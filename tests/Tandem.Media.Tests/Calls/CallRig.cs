using System.Text;
using Tandem.Media.Calls;
using Tandem.Sdp;
using Tandem.Sdp.Negotiation;

namespace Tandem.Media.Tests.Calls;

/// <summary>A call over a plane that is none. Whatever it tells is checked: it is a description, shows nothing of the other side, is a new version only when it is new, and answers what was offered.</summary>
internal sealed class CallRig
{
    /// <summary>What stands in every address, name and secret of the parties.</summary>
    private static readonly string[] Secrets = ["203.0.113.", "2001:db8:bad:", "theirs"];

    private readonly Dictionary<string, SessionDescription> _offers = [];
    private readonly Dictionary<string, SessionDescription> _told = [];

    public CallRig(MediaCallOptions? options = null) => Call = new MediaCall(Plane, new SilentObserver(), options ?? MediaCallOptions.Default);

    public FakePlane Plane { get; } = new();

    public MediaCall Call { get; }

    public FakeLeg Leg(string party) => Plane.Session.Legs[party];

    public SessionDescription Offer(string from, string to, PartyProfile profile, string offer) => Offer(from, to, profile, Read(offer));

    public SessionDescription Offer(string from, string to, PartyProfile profile, SessionDescription offer)
    {
        var result = Call.Offer(from, to, profile, offer);
        Assert.Equal((MediaCallFailure.None, ""), (result.Failure, result.Explanation));
        _offers[from] = offer;
        _offers[to] = Checked(to, result.Description!);
        return result.Description!;
    }

    public SessionDescription Answer(string from, string to, Func<SessionDescription, SessionDescription> answer) => Answer(from, to, answer(_offers[from]));

    public SessionDescription Answer(string from, string to, SessionDescription answer, PartyProfile? profile = null)
    {
        // The parties of the tests keep to the rules too.
        Assert.Equal(OfferAnswerError.None, OfferAnswer.Check(_offers[from], answer));
        var result = Call.Answer(from, to, answer, profile);
        Assert.Equal((MediaCallFailure.None, ""), (result.Failure, result.Explanation));
        Assert.Equal((from, to), Plane.Session.Joined[^1] is var joined && joined.Other == from ? (joined.Other, joined.One) : joined);
        CheckJoined(from, to);
        return CheckedAnswer(to, result.Description!);
    }

    public SessionDescription? TryAnswer(string from, SessionDescription offer)
    {
        var (joins, others) = (Plane.Session.Joined.Count, Plane.Session.Legs.Where(leg => leg.Key != from).ToDictionary(leg => leg.Key, leg => leg.Value.Media));
        var answer = Call.TryAnswer(from, offer);
        Assert.Equal(joins, Plane.Session.Joined.Count);
        Assert.All(others, other => Assert.Same(other.Value, Leg(other.Key).Media));
        if (answer is null) return null;
        _offers[from] = offer;
        return CheckedAnswer(from, answer);
    }

    public static SessionDescription Read(string text)
    {
        Assert.Equal(SdpParseError.None, SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), SdpLimits.Default, out var session));
        return session!;
    }

    private SessionDescription CheckedAnswer(string party, SessionDescription answer)
    {
        Assert.Equal(OfferAnswerError.None, OfferAnswer.Check(_offers[party], answer));
        return Checked(party, answer);
    }

    private SessionDescription Checked(string party, SessionDescription told)
    {
        Assert.Equal(told, Read(told.ToString()));
        foreach (var secret in Secrets) Assert.DoesNotContain(secret, told.ToString(), StringComparison.OrdinalIgnoreCase);
        if (_told.TryGetValue(party, out var last))
        {
            Assert.Equal(last.Origin.SessionId, told.Origin.SessionId);
            var isSame = told with { Origin = last.Origin } == last;
            Assert.Equal(last.Origin.SessionVersion + (isSame ? 0u : 1u), told.Origin.SessionVersion);
        }

        _told[party] = told;
        return told;
    }

    /// <summary>The legs have the same media, what one says is what it was told and vice versa.</summary>
    private void CheckJoined(string one, string other)
    {
        Assert.Equal(Leg(one).Media.Select(medium => medium.Stream).Order(), Leg(other).Media.Select(medium => medium.Stream).Order());
        foreach (var medium in Leg(one).Media.Concat(Leg(other).Media))
        {
            Assert.Equal(medium.Local.Profile.IsSecure, medium.Remote.Profile.IsSecure);
            Assert.Equal(medium.Local.Dtls is null, medium.Remote.Dtls is null);
            Assert.Equal(medium.Local.Ice is null, medium.Remote.Ice is null);
            Assert.Equal(medium.Local.Cryptos.Select(crypto => crypto.ToString()), medium.Remote.Cryptos.Select(crypto => crypto.ToString()));
            Assert.Equal(medium.Local.Rtcp!.IsMultiplexed, medium.Remote.Rtcp!.IsMultiplexed);
            Assert.True(medium.Local.Dtls is null || medium.Local.Dtls.Setup is Sdp.Security.SetupRole.Active or Sdp.Security.SetupRole.Passive);
        }
    }
}
