using Tandem.Media.Legs;
using Tandem.Ng.Bencode;

namespace Tandem.Media.Control;

/// <summary>What is told of a call.</summary>
internal static class NgReports
{
    public static IEnumerable<KeyValuePair<string, BencodeValue>> Of(NgCall call, IReadOnlyDictionary<string, NgTag> tags, MediaSessionReport report)
    {
        var streams = report.Legs.SelectMany(leg => leg.Streams).ToList();
        yield return new("created", call.Created);
        yield return new("last signal", call.LastSignal);
        yield return new("tags", new BencodeDictionary([.. tags.Select(tag => new KeyValuePair<string, BencodeValue>(tag.Key, Tag(tag.Key, tag.Value, report)))]));
        // RTCP is not counted apart.
        yield return new("totals", new BencodeDictionary([new("RTP", Counters(streams)), new("RTCP", Counters([]))]));
    }

    private static BencodeDictionary Tag(string name, NgTag tag, MediaSessionReport report)
    {
        var entries = new List<KeyValuePair<string, BencodeValue>> { new("tag", name), new("created", tag.Created) };
        if (tag.Label is not null) entries.Add(new("label", tag.Label));
        if (tag.With is not null) entries.Add(new("in dialogue with", tag.With));
        var streams = report.Legs.FirstOrDefault(leg => leg.Name == tag.Party)?.Streams ?? [];
        entries.Add(new("medias", new BencodeList([.. streams.Select(Medium)])));
        return new BencodeDictionary(entries);
    }

    private static BencodeDictionary Medium(MediaStreamReport stream, int at)
    {
        var packets = new List<KeyValuePair<string, BencodeValue>> { new("stats", Counters([stream])) };
        if (stream.Suite.Length > 0) packets.Add(new("crypto suite", stream.Suite));
        return new BencodeDictionary([new("index", at + 1), new("type", stream.Kind), new("protocol", stream.Profile), new("streams", new BencodeList([new BencodeDictionary(packets)]))]);
    }

    private static BencodeDictionary Counters(IReadOnlyList<MediaStreamReport> streams) => new(
    [
        new("packets", streams.Sum(stream => stream.Received.Packets)),
        new("bytes", streams.Sum(stream => stream.Received.Octets)),
        new("errors", streams.Sum(stream => stream.Drops.Values.Sum())),
    ]);
}
