using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Tandem.Media.Control;
using Tandem.Media.Tests.Calls;
using Tandem.Ng.Bencode;
using Tandem.Sdp;

namespace Tandem.Media.Tests.Control;

/// <summary>A proxy between two networks: each party is told the address of its own.</summary>
public sealed class NgNetworkTests : NgControlRig
{
    private const string Inside = "10.0.0.5";
    private const string Outside = "198.51.100.5";
    private const string OutsideV6 = "2001:db8::5";
    private const string Default = "198.51.100.7";

    public NgNetworkTests()
    {
        Plane.Networks["internal"] = [IPAddress.Parse(Inside)];
        Plane.Networks["external"] = [IPAddress.Parse(Outside), IPAddress.Parse(OutsideV6)];
    }

    [Fact]
    public async Task The_first_network_is_that_of_who_offers_and_the_second_that_of_who_answers()
    {
        var (offer, answer) = await ConnectAsync("direction", List("internal", "external"));
        Assert.Equal((Outside, Inside), (AddressOf(offer), AddressOf(answer)));
    }

    [Theory]
    [InlineData("direction=internal", "direction=external", Outside, Inside)]
    [InlineData("from-interface=internal", "to-interface=external", Outside, Inside)]
    [InlineData("direction=external", "trust-address", Default, Outside)]
    [InlineData("to-interface=external", "trust-address", Outside, Default)]
    [InlineData("direction=external", "direction=external", Outside, Outside)]
    // As if it had not been said, as with any other wish that nobody knows.
    [InlineData("direction=internal", "direction=elsewhere", Default, Inside)]
    [InlineData("direction=Internal", "direction=external", Outside, Default)]
    public async Task Networks_are_wished_in_the_list_of_flags_too(string one, string other, string toCallee, string toCaller)
    {
        var (offer, answer) = await ConnectAsync("flags", List(one, other));
        Assert.Equal((toCallee, toCaller), (AddressOf(offer), AddressOf(answer)));
    }

    [Fact]
    public async Task The_family_chooses_among_the_addresses_of_the_network()
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "direction", List("internal", "external"), "address-family", "IP6"));
        Assert.Equal(OutsideV6, AddressOf(offer));
        // As without networks: where there is none of the family there are no media.
        Assert.Equal(
            "No media port is free, or no address of the family that is wanted.",
            await ErrorAsync("offer", Peer.Classic.Offer, "call-id", "2", "from-tag", "A", "direction", List("external", "internal"), "address-family", "IP6"));
    }

    [Fact]
    public async Task A_network_of_another_family_is_told_its_own()
    {
        Plane.Networks["six"] = [IPAddress.Parse(OutsideV6)];
        Assert.Equal(OutsideV6, AddressOf(Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "direction", List("internal", "six")))));
    }

    [Fact]
    public async Task A_browser_is_told_a_candidate_of_its_network()
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "direction", List("internal", "external"), "flags", List("ICE=force", "UDP/TLS/RTP/SAVPF")));
        Assert.Contains($" {Outside} ", Assert.Single(Media(offer).Ice!.Candidates), StringComparison.Ordinal);
        var answer = Sdp(await OkAsync("answer", Peer.Browser.Answer(offer), "from-tag", "A", "to-tag", "B"));
        Assert.Equal(Inside, AddressOf(answer));
    }

    [Fact]
    public async Task Networks_hold_for_the_rest_of_the_call_whoever_asks()
    {
        var (offer, answer) = await ConnectAsync("direction", List("internal", "external"));
        // The caller again, without a word of it: nothing is new.
        var again = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "to-tag", "B"));
        Assert.Equal((AddressOf(offer), offer.Media[0].Port), (AddressOf(again), again.Media[0].Port));
        Assert.Equal(answer.Media[0].Port, Sdp(await OkAsync("answer", Peer.Classic.Answer(again), "from-tag", "A", "to-tag", "B")).Media[0].Port);
        // The callee.
        var back = Sdp(await OkAsync("offer", Peer.Classic.Answer(again), "from-tag", "B", "to-tag", "A"));
        Assert.Equal((Inside, answer.Media[0].Port), (AddressOf(back), back.Media[0].Port));
        var last = Sdp(await OkAsync("answer", Peer.Classic.Answer(back), "from-tag", "B", "to-tag", "A"));
        Assert.Equal((Outside, offer.Media[0].Port), (AddressOf(last), last.Media[0].Port));
    }

    [Fact]
    public async Task What_an_answer_says_of_networks_comes_too_late()
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "direction", List("internal", "external")));
        Assert.Equal(Inside, AddressOf(Sdp(await OkAsync("answer", Peer.Classic.Answer(offer), "from-tag", "A", "to-tag", "B", "direction", List("external", "external")))));
        Assert.Equal(Outside, AddressOf(Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "to-tag", "B"))));
    }

    [Fact]
    public async Task Who_comes_into_another_network_is_told_so_and_nothing_of_the_former_one()
    {
        var (offer, _) = await ConnectAsync("direction", List("external", "internal"));
        var moved = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "to-tag", "B", "direction", List("external", "external")));
        Assert.Equal((Outside, Outside), (AddressOf(moved), moved.Connection!.Address));
        Assert.NotEqual(offer.Media[0].Port, moved.Media[0].Port);
        // RFC 3264 section 8: it is the same session, of another version.
        Assert.Equal(offer.Origin with { SessionVersion = offer.Origin.SessionVersion + 1 }, moved.Origin);
        await OkAsync("answer", Peer.Classic.Answer(moved), "from-tag", "A", "to-tag", "B");
        Assert.Equal([Outside], Plane.Session.Legs["party2"].Open.Select(transport => $"{transport.Rtp.Address}"));
    }

    [Fact]
    public async Task An_offer_that_came_to_nothing_has_changed_no_network()
    {
        var (offer, _) = await ConnectAsync("direction", List("internal", "external"));
        Plane.FreePorts = 0;
        Assert.NotNull(await ErrorAsync("offer", Peer.Classic.Offer, "from-tag", "A", "to-tag", "B", "direction", List("external", "internal")));
        var again = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "to-tag", "B"));
        Assert.Equal((Outside, offer.Media[0].Port), (AddressOf(again), again.Media[0].Port));
    }

    [Fact]
    public async Task A_fax_stays_in_the_networks_too()
    {
        Plane.RelaysDatagrams = true;
        await ConnectAsync("direction", List("internal", "external"));
        var fax = CallRig.Read(Peer.Classic.Offer.ToString());
        fax = fax with { Media = [new MediaDescription { Kind = "image", Port = 4000, Protocol = "udptl", Formats = ["t38"], Connections = fax.Media[0].Connections }] };
        var told = Sdp(await OkAsync("offer", fax, "from-tag", "A", "to-tag", "B"));
        var line = told.Media.Single(media => media.Port != 0);
        Assert.Equal(("image", Outside), (line.Kind, line.Connections[0].Address));
    }

    [Fact]
    public async Task Branches_are_each_in_a_network()
    {
        var one = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "via-branch", "b1", "direction", List("internal", "external")));
        var other = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "via-branch", "b2", "direction", List("internal", "internal")));
        Assert.Equal((Outside, Inside), (AddressOf(one), AddressOf(other)));
        Assert.Equal(AddressFamily.InterNetwork, Assert.Single(Plane.Session.Legs["party1"].Open).Rtp.AddressFamily);
    }

    [Fact]
    public async Task Names_that_no_address_has_are_counted()
    {
        long counted = 0;
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Meter.Name == NgControl.MeterName) listening.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, number, _, _) => counted += instrument.Name == "tandem.media.control.networks.unknown" ? number : 0);
        listener.Start();
        await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "direction", List("internal", "external"));
        Assert.Equal(0, counted);
        await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "direction", List("round-robin-calls", "nowhere"));
        Assert.Equal(2, counted);
    }

    private async Task<(SessionDescription Offer, SessionDescription Answer)> ConnectAsync(string key, BencodeList words)
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", key, words));
        return (offer, Sdp(await OkAsync("answer", Peer.Classic.Answer(offer), "from-tag", "A", "to-tag", "B")));
    }

    private static string AddressOf(SessionDescription session) => session.ConnectionOf(session.Media[0])!.Address;
}
