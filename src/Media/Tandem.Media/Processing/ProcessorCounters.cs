namespace Tandem.Media.Processing;

/// <summary>What has happened in a <see cref="MediaProcessor"/>.</summary>
public record struct ProcessorCounters
{
    /// <summary>Packets that came.</summary>
    public long Received { get; internal set; }

    /// <summary>Packets that came after what is behind them had been sent.</summary>
    public long Late { get; internal set; }

    /// <summary>Packets that came twice.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>Packets that were overtaken and put back into their place.</summary>
    public long Reordered { get; internal set; }

    /// <summary>Packets that did not come.</summary>
    public long Lost { get; internal set; }

    /// <summary>Lost packets that were made up for by continuing what was heard.</summary>
    public long Concealed { get; internal set; }

    /// <summary>Lost packets that were taken from the forward error correction of the next one.</summary>
    public long Recovered { get; internal set; }

    /// <summary>Packets of a payload type that was not agreed on.</summary>
    public long Foreign { get; internal set; }

    /// <summary>Packets whose payload is none of its format.</summary>
    public long Undecodable { get; internal set; }

    /// <summary>How often the source began anew.</summary>
    public long Restarts { get; internal set; }
}
