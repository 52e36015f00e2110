using Tandem.Rtp.Sequences;

namespace Tandem.Media.Processing.Audio;

/// <summary>Where a source's timestamps lie on the clock of what goes out, so that pauses and the relation to other media stay as they are (RFC 3550 section 5.1).</summary>
internal sealed class SourceClock
{
    private readonly SequenceExtender _timestamps = new(32);
    private long _origin;
    private long _position;
    private int _rateIn;
    private int _rateOut;

    /// <summary>Whether timestamps of a rate mean anything to it.</summary>
    public bool Has(int rate) => _rateIn == rate && _timestamps.HasStarted;

    /// <summary>Begins anew: from now on this timestamp is that position.</summary>
    public void Begin(uint timestamp, int rateIn, long position, int rateOut)
    {
        _timestamps.Reset();
        (_origin, _position, _rateIn, _rateOut) = (_timestamps.Extend(timestamp), position, rateIn, rateOut);
    }

    /// <summary>The position of a timestamp.</summary>
    public long PositionOf(uint timestamp) => Scaled(_timestamps.Extend(timestamp));

    /// <summary>The position of a timestamp of something that goes along, which others are not measured by.</summary>
    public long Peek(uint timestamp) => Scaled(_timestamps.Peek(timestamp));

    private long Scaled(long timestamp) => _position + ((timestamp - _origin) * _rateOut / _rateIn);
}
