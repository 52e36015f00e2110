namespace Tandem.Media.Bridges;

/// <summary>Where packets of an <see cref="OutgoingStream"/> come from, and what is added to their numbers: another leg as it sends, or a processor. Belongs to the loop.</summary>
internal sealed class OutgoingSource
{
    private uint _ssrc;
    private int _rate;
    private uint _offset;
    private int _otherRate;
    private uint _otherOffset;
    private bool _hasBegun;

    /// <summary>What is added to its sequence numbers.</summary>
    public ushort SequenceOffset { get; private set; }

    /// <summary>The first sequence number, as it is sent, of its present row.</summary>
    public ushort First { get; private set; }

    /// <summary>Whether packets of a source go on here.</summary>
    public bool IsOf(uint ssrc) => _hasBegun && ssrc == _ssrc;

    /// <summary>Begins with another source.</summary>
    public void Begin(uint ssrc) => (_ssrc, _hasBegun, _rate, _otherRate) = (ssrc, true, 0, 0);

    /// <summary>Says with which sequence number its next one is sent.</summary>
    public void SetSequence(ushort number, ushort sent) => (SequenceOffset, First) = ((ushort)(sent - number), sent);

    /// <summary>What is added to timestamps of a clock. Formats that accompany another one may have a clock of their own.</summary>
    public bool TryGetOffset(int rate, out uint offset)
    {
        offset = rate == _rate ? _offset : _otherOffset;
        return rate == _rate || rate == _otherRate;
    }

    /// <summary>Says what is added to timestamps of a clock.</summary>
    public void SetOffset(int rate, uint offset)
    {
        if (_rate == 0 || _rate == rate) (_rate, _offset) = (rate, offset);
        else (_otherRate, _otherOffset) = (rate, offset);
    }
}
