namespace Tandem.Rtp.Sequences;

/// <summary>How much the transit time of packets varies (RFC 3550 section 6.4.1 and appendix A.8). Belongs to one lane.</summary>
public struct InterarrivalJitter
{
    private const int ScaleBits = 4;

    private uint _transit;
    private long _scaled;
    private bool _hasStarted;

    /// <summary>The jitter in units of the payload's clock.</summary>
    public readonly uint Value => (uint)(_scaled >> ScaleBits);

    /// <summary>Takes a packet.</summary>
    /// <param name="arrival">When it came, in units of the payload's clock.</param>
    /// <param name="timestamp">Its timestamp.</param>
    public void Receive(uint arrival, uint timestamp)
    {
        var transit = arrival - timestamp;
        var difference = Math.Abs((long)(int)(transit - _transit));
        if (_hasStarted) _scaled += difference - ((_scaled + (1 << (ScaleBits - 1))) >> ScaleBits);
        (_transit, _hasStarted) = (transit, true);
    }
}
