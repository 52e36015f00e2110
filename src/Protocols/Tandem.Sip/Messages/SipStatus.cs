namespace Tandem.Sip;

/// <summary>The standard reason phrases (RFC 3261 section 21 and its extensions).</summary>
public static class SipStatus
{
    /// <summary>The reason phrase of a status code; that of its class's x00 code for one without its own.</summary>
    public static ReadOnlySpan<byte> ReasonPhrase(int status) => throw new NotImplementedException();
}
