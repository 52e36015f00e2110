namespace Tandem.Rtp.Rtcp;

/// <summary>Formats of feedback about the payload (PSFB).</summary>
public enum PayloadFeedbackFormat : byte
{
    /// <summary>PLI, a picture was lost (RFC 4585 section 6.3.1).</summary>
    PictureLossIndication = 1,

    /// <summary>SLI, slices of a picture were lost (RFC 4585 section 6.3.2).</summary>
    SliceLossIndication = 2,

    /// <summary>FIR, a request for a picture that needs no other (RFC 5104 section 4.3.1).</summary>
    FullIntraRequest = 4,

    /// <summary>Of an application (RFC 4585 section 6.4): REMB is one.</summary>
    ApplicationLayer = 15,
}
