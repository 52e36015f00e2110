namespace Tandem.Stun.Ice;

/// <summary>Distinct preferences for the bases of an agent, in the order in which they were added (RFC 8445 section 5.1.2.1, RFC 6544 section 4.2).</summary>
internal static class LocalPreference
{
    private const int DirectionStep = 1 << 13;
    private const int StreamStep = 1 << 14;

    public static ushort Of(CandidateType type, CandidateTransport transport, StunTransport via, int index)
    {
        // A relay that is reached over a stream comes behind those that are reached by datagrams.
        var isBehind = via is StunTransport.Tcp or StunTransport.Tls;
        if (!transport.IsTcp()) return (ushort)(CandidatePriority.MaxLocalPreference - index - (isBehind ? StreamStep : 0));
        // RFC 6544: behind a NAT an address that waits for a connection is worth less than one from which one is opened.
        var direction = (transport, type) switch
        {
            (CandidateTransport.TcpActive, CandidateType.Host or CandidateType.Relayed) => 6,
            (CandidateTransport.TcpPassive, CandidateType.Host or CandidateType.Relayed) => 4,
            (CandidateTransport.TcpSimultaneousOpen, CandidateType.Host or CandidateType.Relayed) => 2,
            (CandidateTransport.TcpSimultaneousOpen, _) => 6,
            (CandidateTransport.TcpActive, _) => 4,
            _ => 2,
        };
        return (ushort)((direction * DirectionStep) + DirectionStep - 1 - index);
    }
}
