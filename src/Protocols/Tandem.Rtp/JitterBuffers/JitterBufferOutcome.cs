namespace Tandem.Rtp.JitterBuffers;

/// <summary>What became of a packet that was put into a <see cref="JitterBuffer"/>.</summary>
public enum JitterBufferOutcome
{
    /// <summary>It will be played.</summary>
    Stored,

    /// <summary>It will be played, and so far ahead, or so strange, that what was there was thrown away: the stream has begun again.</summary>
    Restarted,

    /// <summary>It is there already.</summary>
    Duplicate,

    /// <summary>Its time has passed.</summary>
    Late,

    /// <summary>Its payload is empty, or longer than the buffer takes.</summary>
    Unusable,
}
