namespace Tandem.Media.Processing.Video;

/// <summary>Frames out of payloads, which come in order. What a peer sends may be anything: what makes no frame is passed over. Belongs to one stream.</summary>
internal abstract class VideoDepacketiser
{
    /// <summary>No frame of a call is longer; what claims to be is dropped.</summary>
    private const int MaxFrame = 4 << 20;

    private byte[] _frame = new byte[16 << 10];
    private uint _timestamp;
    private bool _isBroken;
    private bool _hasEnded = true;
    private int _length;

    /// <summary>The frame, after <see cref="Receive"/> said that there is one; valid until the next call.</summary>
    public ReadOnlySpan<byte> Frame => _frame.AsSpan(0, _length);

    /// <summary>The timestamp of the frame.</summary>
    public uint Timestamp => _timestamp;

    /// <summary>Whether the frame needs none before it.</summary>
    public abstract bool IsKeyFrame { get; }

    /// <summary>What the frames are of.</summary>
    public abstract VideoCodec Codec { get; }

    /// <summary>A number that is another one when the pictures have another size; 0 when the key frame, which has to be there, does not tell.</summary>
    public abstract int SizeOfKeyFrame();

    private protected bool IsEmpty => _length == 0;

    /// <summary>Takes a payload.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="timestamp">Its timestamp: that of its frame.</param>
    /// <param name="isLast">Whether it is the last of its frame: its marker.</param>
    /// <param name="isAfterLoss">Whether packets before it did not come.</param>
    /// <returns>Whether a frame is there, whole.</returns>
    public bool Receive(ReadOnlySpan<byte> payload, uint timestamp, bool isLast, bool isAfterLoss)
    {
        if (_hasEnded) Begin(timestamp);
        if (timestamp != _timestamp && !Continues()) Begin(timestamp);
        _timestamp = timestamp;
        if (isAfterLoss && !IsBeginning(payload)) _isBroken = true;
        if (!_isBroken && !TryAdd(payload)) _isBroken = true;
        _hasEnded = isLast;
        return isLast && !_isBroken && IsComplete();
    }

    /// <summary>Whether a payload may be the first of its frame.</summary>
    private protected abstract bool IsBeginning(ReadOnlySpan<byte> payload);

    /// <summary>Adds what is in a payload; false when it cannot be of this frame.</summary>
    private protected abstract bool TryAdd(ReadOnlySpan<byte> payload);

    /// <summary>Whether what is there is a frame.</summary>
    private protected virtual bool IsComplete() => !IsEmpty;

    /// <summary>Whether what is there belongs to a frame with another timestamp.</summary>
    private protected virtual bool Continues() => false;

    private protected virtual void Begin(uint timestamp) => (_length, _isBroken, _timestamp) = (0, false, timestamp);

    private protected bool TryAppend(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > MaxFrame - _length) return false;
        if (_length + octets.Length > _frame.Length) Array.Resize(ref _frame, Math.Max(_frame.Length * 2, _length + octets.Length));
        octets.CopyTo(_frame.AsSpan(_length));
        _length += octets.Length;
        return true;
    }
}
