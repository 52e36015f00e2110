namespace Tandem.Stun.Ice;

/// <summary>The transport of a candidate: UDP (RFC 8445), or TCP and which side opens the connection (RFC 6544 section 4.5).</summary>
public enum CandidateTransport : byte
{
    /// <summary>UDP.</summary>
    Udp,

    /// <summary>TCP; the agent opens connections and accepts none. Its port says nothing: 9.</summary>
    TcpActive,

    /// <summary>TCP; the agent accepts connections.</summary>
    TcpPassive,

    /// <summary>TCP; both open it at once, from the port of the candidate.</summary>
    TcpSimultaneousOpen,
}
