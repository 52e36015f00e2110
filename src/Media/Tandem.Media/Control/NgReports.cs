using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tandem.Media.Legs;
using Tandem.Ng.Bencode;

namespace Tandem.Media.Control;

/// <summary>What is told of a call.</summary>
internal static class NgReports
{
    public static IEnumerable<KeyValuePair<string, BencodeValue>> Of(NgCall call, IReadOnlyDictionary<string, NgTag> tags, long now, MediaSessionReport report)
    {
        var streams = report.Legs.SelectMany(leg => leg.Streams).ToList();
        yield return new("created", call.Created);
        yield return new("last signal", call.LastSignal);
        if (call.Recording is { } recording) yield return new("recording", recording.IsPaused ? "paused" : "on");
        yield return new("tags", new BencodeDictionary([.. tags.Select(tag => new KeyValuePair<string, BencodeValue>(tag.Key, Tag(tag.Key, tag.Value, now, report)))]));
        yield return new("totals", new BencodeDictionary([new("RTP", Media(streams)), new("RTCP", Reports(streams))]));
    }

    private static BencodeDictionary Tag(string name, NgTag tag, long now, MediaSessionReport report)
    {
        var entries = new List<KeyValuePair<string, BencodeValue>> { new("tag", name), new("created", tag.Created) };
        if (tag.Label is not null) entries.Add(new("label", tag.Label));
        if (tag.With is not null) entries.Add(new("in dialogue with", tag.With));
        var streams = report.Legs.FirstOrDefault(leg => leg.Name == tag.Party)?.Streams ?? [];
        entries.Add(new("medias", new BencodeList([.. streams.Select((stream, at) => Medium(stream, at, now))])));
        return new BencodeDictionary(entries);
    }

    private static BencodeDictionary Medium(MediaStreamReport stream, int at, long now) => new(
    [
        new("index", at + 1),
        new("type", stream.Kind),
        new("protocol", stream.Profile),
        new("streams", new BencodeList([Packets(stream, now), Control(stream)])),
    ]);

    private static BencodeDictionary Packets(MediaStreamReport stream, long now)
    {
        var entries = Local(stream.Local);
        if (stream.Remote is { } remote) entries.Add(new("endpoint", EndPoint(remote)));
        if (stream.Suite.Length > 0) entries.Add(new("crypto suite", stream.Suite));
        if (stream.Ssrc is { } ssrc) entries.Add(new("SSRC", ssrc));
        if (stream.Silence is { } silence) entries.Add(new("last packet", now - (long)silence.TotalSeconds));
        if (stream.ReceivedFormat.Length > 0) entries.Add(new("codec", stream.ReceivedFormat));
        if (stream.MeanOpinionScore is { } score) entries.Add(new("MOS", score.ToString("0.00", CultureInfo.InvariantCulture)));
        entries.Add(new("flags", new BencodeList(["RTP"])));
        entries.Add(new("stats", Media([stream])));
        return new BencodeDictionary(entries);
    }

    /// <summary>RTCP of a medium, on a port of its own or on that of RTP.</summary>
    private static BencodeDictionary Control(MediaStreamReport stream)
    {
        var entries = Local(stream.LocalRtcp ?? stream.Local);
        entries.Add(new("flags", new BencodeList(["RTCP"])));
        entries.Add(new("stats", Reports([stream])));
        return new BencodeDictionary(entries);
    }

    private static List<KeyValuePair<string, BencodeValue>> Local(IPEndPoint? local) => local is null ? [] : [new("local port", local.Port), new("local address", local.Address.ToString()), new("family", Family(local))];

    private static string Family(IPEndPoint endPoint) => endPoint.AddressFamily == AddressFamily.InterNetwork ? "IPv4" : "IPv6";

    private static BencodeDictionary EndPoint(IPEndPoint endPoint) => new(
    [
        new("family", Family(endPoint)),
        new("address", endPoint.Address.ToString()),
        new("port", endPoint.Port),
    ]);

    private static BencodeDictionary Media(IReadOnlyList<MediaStreamReport> streams) =>
        Counters(streams.Sum(stream => stream.Received.Packets), streams.Sum(stream => stream.Received.Octets), streams.Sum(stream => stream.Drops.Values.Sum()));

    private static BencodeDictionary Reports(IReadOnlyList<MediaStreamReport> streams) => Counters(streams.Sum(stream => stream.ReportPackets), streams.Sum(stream => stream.ReportOctets), 0);

    private static BencodeDictionary Counters(long packets, long octets, long errors) => new([new("packets", packets), new("bytes", octets), new("errors", errors)]);
}
