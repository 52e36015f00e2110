namespace Tandem.Stun.Ice;

/// <summary>Which transports go together (RFC 6544 section 6.2, table 1).</summary>
public static class CandidateTransports
{
    /// <summary>Whether messages go over a connection.</summary>
    public static bool IsTcp(this CandidateTransport transport) => transport != CandidateTransport.Udp;

    /// <summary>Whether the agent opens connections from such a candidate.</summary>
    public static bool Connects(this CandidateTransport transport) => transport is CandidateTransport.TcpActive or CandidateTransport.TcpSimultaneousOpen;

    /// <summary>The transport that the other side's candidate has to have.</summary>
    public static CandidateTransport Opposite(this CandidateTransport transport) => transport switch
    {
        CandidateTransport.TcpActive => CandidateTransport.TcpPassive,
        CandidateTransport.TcpPassive => CandidateTransport.TcpActive,
        _ => transport,
    };
}
