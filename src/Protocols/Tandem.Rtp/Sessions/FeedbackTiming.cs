namespace Tandem.Rtp.Sessions;

/// <summary>When feedback will be sent (RFC 4585 section 3.5.2).</summary>
public enum FeedbackTiming
{
    /// <summary>Early: at once, or soon where there are many participants.</summary>
    Early,

    /// <summary>With the next report.</summary>
    Regular,

    /// <summary>Not at all: it would come too late, or there is no room for it.</summary>
    Dropped,
}
