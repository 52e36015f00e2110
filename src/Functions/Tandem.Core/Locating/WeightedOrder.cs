using Tandem.Contracts;

namespace Tandem.Core.Locating;

/// <summary>Puts SRV records into the order in which they are tried (RFC 2782, "Usage rules"): by priority, and by chance according to their weights among those of one priority.</summary>
internal static class WeightedOrder
{
    public static void Sort(List<SrvRecord> records, Random random)
    {
        // Those of weight 0 stand first within their priority, so that they have a small chance at all.
        records.Sort(static (left, right) => left.Priority != right.Priority ? left.Priority.CompareTo(right.Priority) : left.Weight.CompareTo(right.Weight));
        for (var start = 0; start < records.Count - 1; start++)
        {
            var end = start;
            var sum = 0;
            for (; end < records.Count && records[end].Priority == records[start].Priority; end++) sum += records[end].Weight;
            var chosen = Choose(records, start, random.Next(sum + 1));
            var record = records[chosen];
            records.RemoveAt(chosen);
            records.Insert(start, record);
        }
    }

    private static int Choose(List<SrvRecord> records, int start, int drawn)
    {
        var sum = 0;
        for (var i = start; ; i++)
        {
            sum += records[i].Weight;
            if (sum >= drawn) return i;
        }
    }
}
