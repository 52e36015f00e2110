namespace Tandem.Rtp.Rtcp;

/// <summary>What a block of an extended report is (RFC 3611 section 4).</summary>
public enum XrBlockType : byte
{
    /// <summary>Which packets were lost, as runs.</summary>
    LossRunLength = 1,

    /// <summary>Which packets came twice, as runs.</summary>
    DuplicateRunLength = 2,

    /// <summary>When packets came.</summary>
    PacketReceiptTimes = 3,

    /// <summary>The receiver's clock.</summary>
    ReceiverReferenceTime = 4,

    /// <summary>DLRR, the time since that block.</summary>
    DelaySinceLastReceiverReport = 5,

    /// <summary>Loss and jitter.</summary>
    StatisticsSummary = 6,

    /// <summary>How a call sounds.</summary>
    VoipMetrics = 7,
}
