namespace Tandem.Media.Transports;

/// <summary>Datagrams that were thrown away, by reason. Written by one loop; read from anywhere.</summary>
public sealed class MediaDrops
{
    private readonly long[] _counts = new long[Enum.GetValues<MediaDrop>().Length];

    /// <summary>How many for a reason.</summary>
    public long this[MediaDrop reason] => Volatile.Read(ref _counts[(int)reason]);

    /// <summary>Where they are counted too: those of a whole loop.</summary>
    internal MediaDrops? Total { get; set; }

    /// <summary>Those that there are, by the names of their reasons.</summary>
    /// <param name="others">What is counted in; null for nothing.</param>
    internal Dictionary<string, long> ToReport(MediaDrops? others = null)
    {
        var counts = new Dictionary<string, long>();
        foreach (var reason in Enum.GetValues<MediaDrop>())
        {
            var count = this[reason] + (others?[reason] ?? 0);
            if (count > 0) counts.Add(reason.ToString(), count);
        }

        return counts;
    }

    internal void Add(MediaDrop reason)
    {
        Volatile.Write(ref _counts[(int)reason], _counts[(int)reason] + 1);
        Total?.Add(reason);
    }
}
