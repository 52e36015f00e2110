namespace Tandem.Sip;

/// <summary>What <see cref="SipStreamFramer"/> found at the start of the octets.</summary>
public enum SipFrame : byte
{
    /// <summary>More octets are needed.</summary>
    NeedMore,

    /// <summary>One whole message.</summary>
    Message,

    /// <summary>A double CRLF to be answered with CRLF (RFC 5626 section 3.5.1).</summary>
    Ping,

    /// <summary>A stray CRLF, to be skipped (RFC 3261 section 7.5).</summary>
    Skip,

    /// <summary>The stream cannot be framed any more (no Content-Length, over a limit): answer and close.</summary>
    Broken,
}
