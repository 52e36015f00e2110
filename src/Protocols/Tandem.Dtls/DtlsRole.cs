namespace Tandem.Dtls;

/// <summary>Who begins the handshake (RFC 8842 section 5).</summary>
public enum DtlsRole
{
    /// <summary>This side does: <c>a=setup:active</c>.</summary>
    Client,

    /// <summary>The other side does: <c>a=setup:passive</c>.</summary>
    Server,
}
