namespace Tandem.Dtls;

/// <summary>How far a session is.</summary>
internal enum DtlsState
{
    Handshake,

    /// <summary>The handshake is over, and the other side's certificate not yet compared.</summary>
    Unverified,

    Established,
    Failed,
    Closed,
}
