namespace Tandem.Rtp.Retransmission;

/// <summary>Why a packet is no retransmission.</summary>
public enum RtxParseError
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>No original sequence number: nothing but padding, by which senders probe the bandwidth.</summary>
    Empty,
}
