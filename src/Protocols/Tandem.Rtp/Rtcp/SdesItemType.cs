namespace Tandem.Rtp.Rtcp;

/// <summary>What an item says of a source (RFC 3550 section 6.5).</summary>
public enum SdesItemType : byte
{
    /// <summary>The end of the items.</summary>
    End = 0,

    /// <summary>CNAME, the canonical name: the same for all sources of one participant (section 6.5.1, RFC 7022).</summary>
    CanonicalName = 1,

    /// <summary>NAME.</summary>
    Name = 2,

    /// <summary>EMAIL.</summary>
    Email = 3,

    /// <summary>PHONE.</summary>
    Phone = 4,

    /// <summary>LOC, where it is.</summary>
    Location = 5,

    /// <summary>TOOL, the program.</summary>
    Tool = 6,

    /// <summary>NOTE, a notice.</summary>
    Note = 7,

    /// <summary>PRIV, private extensions.</summary>
    Private = 8,

    /// <summary>MID, the medium of the description (RFC 8843 section 15.1).</summary>
    Mid = 15,

    /// <summary>RtpStreamId (RFC 8852 section 3.1).</summary>
    RtpStreamId = 12,

    /// <summary>RepairedRtpStreamId (RFC 8852 section 3.2).</summary>
    RepairedRtpStreamId = 13,
}
