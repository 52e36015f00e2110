namespace Tandem.Rtp;

/// <summary>Why octets are no RTP packet. None of them is answered: the packet is dropped and counted (RFC 3550 appendix A.1).</summary>
public enum RtpParseError
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>Fewer octets than a header has.</summary>
    TooShort,

    /// <summary>Not version 2.</summary>
    Version,

    /// <summary>More contributing sources than octets.</summary>
    ContributingSources,

    /// <summary>The header extension is longer than the packet.</summary>
    Extension,

    /// <summary>The padding is empty though its bit is set, or longer than what follows the header.</summary>
    Padding,
}
