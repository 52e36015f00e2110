using System.Net;
using Tandem.Kernel;
using Tandem.Media.Tests.Calls;
using Tandem.Ng.Bencode;

namespace Tandem.Media.Tests.Control;

/// <summary>What proxies and those who watch them are told of all calls.</summary>
public sealed class NgStatisticsTests : NgControlRig
{
    [Fact]
    public async Task Before_the_first_call_everything_is_zero()
    {
        Time.Advance(TimeSpan.FromSeconds(18.9));
        var reply = await OkAsync("statistics", null);
        Assert.Equal(("18", "0.000000"), (Text(reply, "statistics", "totalstatistics", "uptime"), Text(reply, "statistics", "totalstatistics", "avgcallduration")));
        Assert.Equal((0L, 0L), (Number(reply, "statistics", "currentstatistics", "sessionstotal"), Number(reply, "statistics", "totalstatistics", "managedsessions")));
    }

    [Fact]
    public async Task Calls_are_counted_while_they_are_and_when_they_have_ended()
    {
        for (var i = 0; i < 3; i++)
        {
            var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "call-id", $"call{i}"));
            await OkAsync("answer", Peer.Classic.Answer(offer), "from-tag", "A", "to-tag", "B", "call-id", $"call{i}");
        }

        await ErrorAsync("offer", Peer.Classic.Offer, "from-tag", "A", "call-id", "call3");
        Assert.Equal((3L, 0L), await SessionsAsync());
        Time.Advance(TimeSpan.FromSeconds(10));
        await OkAsync("delete", null, "from-tag", "A", "call-id", "call0");
        Time.Advance(TimeSpan.FromSeconds(20));
        Assert.True(Controller.End("call1"));
        Assert.Equal((1L, 2L), await SessionsAsync());
        var reply = await OkAsync("statistics", null);
        // Of each call both parties have sent 10 packets of 160 octets and 4 of RTCP with 64, and 3 were thrown away.
        Assert.Equal([56L, 7424L, 12L], Of(reply, "relayedpackets", "relayedbytes", "relayedpacketerrors"));
        Assert.Equal([1L, 1L, 1L, 0L], Of(reply, "regularterminatedsessions", "timeoutsessions", "rejectedsessions", "forcedterminatedsessions"));
        Assert.Equal(("20.000000", "40.000000"), (Text(reply, "statistics", "totalstatistics", "avgcallduration"), Text(reply, "statistics", "totalstatistics", "totalcallsduration")));
    }

    [Fact]
    public async Task Calls_of_which_nobody_or_only_one_is_heard_are_counted()
    {
        await EndAsync("both", 1, 1);
        Assert.Equal([0L, 0L], Of(await OkAsync("statistics", null), "zerowaystreams", "onewaystreams"));
        await EndAsync("nobody", 0, 0);
        Assert.Equal([1L, 0L], Of(await OkAsync("statistics", null), "zerowaystreams", "onewaystreams"));
        await EndAsync("one", 0, 5);
        Assert.Equal([1L, 1L], Of(await OkAsync("statistics", null), "zerowaystreams", "onewaystreams"));
    }

    [Fact]
    public async Task Requests_are_counted_by_proxy()
    {
        await AskAsync("ping", null);
        await AskAsync("ping", null);
        await ErrorAsync("dance", null);
        await ErrorAsync("block media", null);
        var other = new PeerAddress([127, 0, 0, 2], 40_000);
        await Controller.Receive(Datagram("9_9", "list", null), other, Now, TestContext.Current.CancellationToken)!;
        // What is said again is not counted again.
        await Controller.Receive(Datagram("9_9", "list", null), other, Now, TestContext.Current.CancellationToken)!;
        var reply = await OkAsync("statistics", null);
        var proxies = ((BencodeList)At(reply, "statistics", "controlstatistics", "proxies")!).Items.Cast<BencodeDictionary>().ToDictionary(proxy => Text(proxy, "proxy")!);
        Assert.Equal(["127.0.0.1", "127.0.0.2"], proxies.Keys.Order());
        Assert.Equal([2L, 1L, 0L, 1L, 2L], new[] { "ping", "blkmedia", "list", "stats", "error" }.Select(name => Number(proxies["127.0.0.1"], $"{name}count")));
        Assert.Equal([0L, 1L, 0L], new[] { "ping", "list", "error" }.Select(name => Number(proxies["127.0.0.2"], $"{name}count")));
        Assert.Equal([2L, 1L, 2L], new[] { "ping", "list", "error" }.Select(name => Number(reply, "statistics", "controlstatistics", $"total{name}count")));
    }

    [Fact]
    public async Task Very_many_proxies_are_told_together_and_the_reply_stays_a_datagram()
    {
        for (byte i = 1; i <= 100; i++) await Controller.Receive(Datagram($"{i}", "ping", null), new PeerAddress([10, 0, 0, i], 40_000), Now, TestContext.Current.CancellationToken)!;
        var reply = await OkAsync("statistics", null);
        Assert.Equal((32, 100L), (((BencodeList)At(reply, "statistics", "controlstatistics", "proxies")!).Items.Count, Number(reply, "statistics", "controlstatistics", "totalpingcount")));
        Assert.InRange(reply.ToOctets().Length, 1000, 60_000);
    }

    [Fact]
    public async Task Ports_are_told_by_address()
    {
        Plane.Networks["internal"] = [IPAddress.Parse("10.0.0.5")];
        Plane.Networks[""] = [IPAddress.Parse("2001:db8::5")];
        var interfaces = ((BencodeList)At(await OkAsync("statistics", null), "statistics", "interfaces")!).Items.Cast<BencodeDictionary>().ToList();
        Assert.Equal([("internal", "10.0.0.5"), ("default", "2001:db8::5")], interfaces.Select(one => (Text(one, "name"), Text(one, "address"))));
        Assert.Equal([30_000L, 30_007L, 2L, 6L, 8L], new[] { "min", "max", "used", "free", "totals" }.Select(name => Number(interfaces[0], "ports", name)));
        Assert.Equal("25.00", Text(interfaces[0], "ports", "used_pct"));
    }

    /// <summary>A call of two parties that are heard so.</summary>
    private async Task EndAsync(string callId, long ofCaller, long ofCallee)
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "call-id", callId));
        await OkAsync("answer", Peer.Classic.Answer(offer), "from-tag", "A", "to-tag", "B", "call-id", callId);
        (Plane.Session.Legs["party1"].Heard, Plane.Session.Legs["party2"].Heard) = (ofCaller, ofCallee);
        await OkAsync("delete", null, "from-tag", "A", "call-id", callId);
    }

    private async Task<(long? Now, long? Ended)> SessionsAsync()
    {
        var reply = await OkAsync("statistics", null);
        Assert.Equal(Number(reply, "statistics", "currentstatistics", "sessionsown"), Number(reply, "statistics", "currentstatistics", "sessionstotal"));
        return (Number(reply, "statistics", "currentstatistics", "sessionstotal"), Number(reply, "statistics", "totalstatistics", "managedsessions"));
    }

    private static List<long?> Of(BencodeDictionary reply, params string[] names) => [.. names.Select(name => Number(reply, "statistics", "totalstatistics", name))];
}
