namespace Tandem.Rtp.JitterBuffers;

/// <summary>What has happened in a <see cref="JitterBuffer"/>.</summary>
public struct JitterBufferCounters
{
    /// <summary>Payloads played.</summary>
    public int Played { get; internal set; }

    /// <summary>Frames asked to be concealed because something was missing.</summary>
    public int Concealed { get; internal set; }

    /// <summary>Packets that had not come when something behind them was played.</summary>
    public int Lost { get; internal set; }

    /// <summary>Packets that came too late.</summary>
    public int Late { get; internal set; }

    /// <summary>Packets that came twice.</summary>
    public int Duplicates { get; internal set; }

    /// <summary>Packets that came and were passed over, to shorten the delay.</summary>
    public int Skipped { get; internal set; }

    /// <summary>How often the delay was made longer by a frame.</summary>
    public int Lengthened { get; internal set; }

    /// <summary>How often the delay was made shorter by a frame.</summary>
    public int Shortened { get; internal set; }

    /// <summary>How often the stream began again.</summary>
    public int Restarts { get; internal set; }
}
