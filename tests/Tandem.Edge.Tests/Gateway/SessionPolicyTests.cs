using Tandem.Contracts.Media;
using Tandem.Edge.Gateway;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Edge.Tests.Gateway;

/// <summary>Which calls need no node for their media.</summary>
public sealed class SessionPolicyTests
{
    [Theory]
    [InlineData(MediaProfile.WebRtc, MediaProfile.WebRtc, false, true)]
    [InlineData(MediaProfile.WebRtc, MediaProfile.Avp, false, false)]
    [InlineData(MediaProfile.Avp, MediaProfile.WebRtc, false, false)]
    [InlineData(MediaProfile.Savp, MediaProfile.Avp, false, true)] // only expected: the phone may take it, and says so when not
    [InlineData(MediaProfile.Savp, MediaProfile.Avp, true, false)]
    [InlineData(MediaProfile.Avp, MediaProfile.Savp, true, false)]
    [InlineData(MediaProfile.Savp, MediaProfile.DtlsSavp, true, true)]
    [InlineData(MediaProfile.Avpf, MediaProfile.Avp, true, true)]
    public void Kinds_that_differ_need_it(MediaProfile offer, MediaProfile target, bool isLearnt, bool isDirect) =>
        Assert.Equal(isDirect, SessionPolicy.IsDirect(new MediaTraits(offer, false, false, null), Hop("192.0.2.7"), Hop("192.0.2.8"), target, isLearnt));

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", "192.0.2.8", "192.0.2.8", true)]
    [InlineData("10.0.0.7", "192.0.2.7", "192.0.2.8", "192.0.2.8", false)] // the caller is behind a NAT
    [InlineData("192.0.2.7", "192.0.2.7", "172.16.0.8", "192.0.2.8", false)] // the callee
    [InlineData("192.168.1.7", "192.168.1.7", "192.0.2.8", "192.0.2.8", false)] // the caller is in our network, the callee is not
    [InlineData("192.168.1.7", "192.168.1.7", "192.168.1.8", "192.168.1.8", true)] // both are
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.1", true)]
    [InlineData("100.64.1.1", "100.64.1.1", "192.0.2.8", "192.0.2.8", false)]
    [InlineData("2001:db8::7", "192.0.2.7", "192.0.2.8", "192.0.2.8", false)]
    [InlineData("", "192.0.2.7", "", "192.0.2.8", true)]
    public void Addresses_that_are_not_reached_need_it(string named, string source, string contact, string target, bool isDirect)
    {
        var offer = new MediaTraits(MediaProfile.Avp, false, false, named.Length > 0 ? SimulatedSockets.Address(named, 0) : null);
        var to = Hop(target) with { Contact = System.Text.Encoding.ASCII.GetBytes(contact.Length > 0 ? $"sip:bob@{contact}:5060" : "sip:bob@phone.invalid") };
        Assert.Equal(isDirect, SessionPolicy.IsDirect(offer, Hop(source), to, MediaProfile.Avp, isLearnt: false));
    }

    [Fact]
    public void A_server_may_have_its_media_elsewhere_and_ICE_finds_its_way()
    {
        var elsewhere = SimulatedSockets.Address("192.0.2.99", 0);
        var offer = new MediaTraits(MediaProfile.Avp, false, false, elsewhere);
        Assert.False(SessionPolicy.IsDirect(offer, Hop("192.0.2.7"), Hop("192.0.2.8"), MediaProfile.Avp, false));
        Assert.True(SessionPolicy.IsDirect(offer, Hop("192.0.2.7") with { IsServer = true }, Hop("192.0.2.8"), MediaProfile.Avp, false));
        Assert.True(SessionPolicy.IsDirect(offer with { HasIce = true }, Hop("192.0.2.7"), Hop("192.0.2.8"), MediaProfile.Avp, false));
    }

    [Theory]
    [InlineData(SessionMode.Always, SessionMode.Off, SessionMode.Always)]
    [InlineData(SessionMode.Off, SessionMode.Auto, SessionMode.Off)]
    [InlineData(SessionMode.Auto, SessionMode.Auto, SessionMode.Auto)]
    public void Of_two_wishes_one_counts(SessionMode left, SessionMode right, SessionMode expected)
    {
        Assert.Equal(expected, SessionPolicy.Combine(left, right));
        Assert.Equal(expected, SessionPolicy.Combine(right, left));
    }

    private static SessionHop Hop(string host) => new(new Flow(SipTransport.Udp, 0, SimulatedSockets.Address(host, 5060), 0), default);
}
