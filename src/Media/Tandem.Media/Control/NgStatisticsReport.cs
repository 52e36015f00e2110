using System.Globalization;
using Tandem.Media.Legs;
using Tandem.Ng;
using Tandem.Ng.Bencode;

namespace Tandem.Media.Control;

/// <summary>The reply to <c>statistics</c>, in the words that those who watch media proxies read.</summary>
internal static class NgStatisticsReport
{
    private const int PortsOfPair = 2;

    /// <summary>The names of counters; what has none is not told.</summary>
    private static readonly (NgCommand Command, string Name)[] Counted =
    [
        (NgCommand.Ping, "ping"), (NgCommand.Offer, "offer"), (NgCommand.Answer, "answer"), (NgCommand.Delete, "delete"), (NgCommand.Query, "query"), (NgCommand.List, "list"),
        (NgCommand.StartRecording, "startrec"), (NgCommand.StopRecording, "stoprec"), (NgCommand.PauseRecording, "pauserec"), (NgCommand.StartForwarding, "startfwd"), (NgCommand.StopForwarding, "stopfwd"),
        (NgCommand.BlockDtmf, "blkdtmf"), (NgCommand.UnblockDtmf, "unblkdtmf"), (NgCommand.BlockMedia, "blkmedia"), (NgCommand.UnblockMedia, "unblkmedia"),
        (NgCommand.PlayMedia, "playmedia"), (NgCommand.StopMedia, "stopmedia"), (NgCommand.PlayDtmf, "playdtmf"), (NgCommand.Statistics, "stats"),
        (NgCommand.SilenceMedia, "slnmedia"), (NgCommand.UnsilenceMedia, "unslnmedia"),
        (NgCommand.Publish, "pub"), (NgCommand.SubscribeRequest, "subreq"), (NgCommand.SubscribeAnswer, "subans"), (NgCommand.Unsubscribe, "unsub"),
    ];

    public static BencodeDictionary Of(NgStatisticsSnapshot now, int calls, IReadOnlyList<MediaAddressReport> addresses) => NgReply.Ok([new("statistics", new BencodeDictionary(
    [
        new("currentstatistics", new BencodeDictionary([new("sessionsown", calls), new("sessionsforeign", 0), new("sessionstotal", calls)])),
        new("totalstatistics", Totals(now)),
        new("controlstatistics", new BencodeDictionary([new("proxies", new BencodeList([.. now.Proxies.Select(proxy => Proxy(proxy.Address.ToString(), proxy.Counts))])), .. Requests(now.All, "total")])),
        new("interfaces", new BencodeList([.. addresses.Select(Interface)])),
    ]))]);

    private static BencodeDictionary Totals(NgStatisticsSnapshot now) => new(
    [
        new("uptime", ((long)now.Uptime.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
        new("managedsessions", now.Calls.Ended),
        new("rejectedsessions", now.Calls.Rejected),
        new("timeoutsessions", now.Calls.Silent),
        // There are no other times here after which a call would end.
        new("silenttimeoutsessions", 0),
        new("finaltimeoutsessions", 0),
        new("offertimeoutsessions", 0),
        new("regularterminatedsessions", now.Calls.Deleted),
        new("forcedterminatedsessions", now.Calls.Forced),
        new("relayedpackets", now.Calls.Packets),
        new("relayedpacketerrors", now.Calls.Errors),
        new("relayedbytes", now.Calls.Octets),
        new("zerowaystreams", now.Calls.ZeroWay),
        new("onewaystreams", now.Calls.OneWay),
        new("avgcallduration", Seconds(now.Calls.Ended == 0 ? TimeSpan.Zero : now.Calls.Duration / now.Calls.Ended)),
        new("totalcallsduration", Seconds(now.Calls.Duration)),
    ]);

    private static BencodeDictionary Proxy(string address, NgRequestCounts counts) => new([new("proxy", address), .. Requests(counts, "")]);

    private static IEnumerable<KeyValuePair<string, BencodeValue>> Requests(NgRequestCounts counts, string prefix) =>
        [.. Counted.Select(counted => new KeyValuePair<string, BencodeValue>($"{prefix}{counted.Name}count", counts.ByCommand[(int)counted.Command])), new($"{prefix}errorcount", counts.Errors)];

    /// <summary>An address with its ports, which are told one by one.</summary>
    private static BencodeDictionary Interface(MediaAddressReport address)
    {
        var used = address.Pairs - address.FreePairs;
        return new BencodeDictionary(
        [
            new("name", address.Network.Length > 0 ? address.Network : "default"),
            new("address", address.Address.ToString()),
            new("ports", new BencodeDictionary(
            [
                new("min", address.FirstPort),
                new("max", address.LastPort),
                new("used", PortsOfPair * used),
                new("used_pct", (address.Pairs == 0 ? 0 : 100.0 * used / address.Pairs).ToString("0.00", CultureInfo.InvariantCulture)),
                new("free", PortsOfPair * address.FreePairs),
                new("totals", PortsOfPair * address.Pairs),
            ])),
        ]);
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture);
}
