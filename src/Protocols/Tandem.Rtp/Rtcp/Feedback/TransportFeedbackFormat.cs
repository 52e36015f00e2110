namespace Tandem.Rtp.Rtcp;

/// <summary>Formats of feedback about the transport (RTPFB).</summary>
public enum TransportFeedbackFormat : byte
{
    /// <summary>Generic NACK (RFC 4585 section 6.2.1).</summary>
    GenericNack = 1,

    /// <summary>TMMBR, a request to send no faster (RFC 5104 section 4.2.1).</summary>
    TemporaryMaximumBitRateRequest = 3,

    /// <summary>TMMBN, the notification of the limits that are kept (RFC 5104 section 4.2.2).</summary>
    TemporaryMaximumBitRateNotification = 4,

    /// <summary>When packets of a transport arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).</summary>
    TransportWide = 15,
}
