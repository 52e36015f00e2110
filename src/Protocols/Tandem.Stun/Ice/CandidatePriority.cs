namespace Tandem.Stun.Ice;

/// <summary>Priorities of candidates and of pairs (RFC 8445 sections 5.1.2 and 6.1.2.3, RFC 6544 section 4.2).</summary>
public static class CandidatePriority
{
    /// <summary>The local preference of the only address of an agent.</summary>
    public const ushort MaxLocalPreference = ushort.MaxValue;

    /// <summary>The priority of a candidate (RFC 8445 section 5.1.2.1).</summary>
    /// <param name="typePreference">0 to 126, the higher the better.</param>
    /// <param name="localPreference">Distinguishes candidates of one type.</param>
    /// <param name="component">1 to 256.</param>
    /// <returns>1 to 2^31 - 1.</returns>
    public static uint Compute(int typePreference, ushort localPreference, int component) => ((uint)typePreference << 24) + ((uint)localPreference << 8) + (uint)(256 - component);

    /// <summary>The preference of a type (RFC 8445 section 5.1.2.2). A direct path over TCP comes behind every direct one over UDP and before a relay (RFC 6544 section 4.2).</summary>
    public static int TypePreference(CandidateType type, CandidateTransport transport) => (type, transport.IsTcp()) switch
    {
        (CandidateType.Host, false) => 126,
        (CandidateType.PeerReflexive, false) => 110,
        (CandidateType.ServerReflexive, false) => 100,
        (CandidateType.Host, true) => 90,
        (CandidateType.PeerReflexive, true) => 80,
        (CandidateType.ServerReflexive, true) => 70,
        _ => 0,
    };

    /// <summary>The priority of a pair: both agents come to the same one (RFC 8445 section 6.1.2.3).</summary>
    /// <param name="controlling">The priority of the candidate of the controlling agent.</param>
    /// <param name="controlled">The priority of the candidate of the controlled agent.</param>
    public static ulong OfPair(uint controlling, uint controlled) =>
        ((ulong)Math.Min(controlling, controlled) << 32) + (2 * (ulong)Math.Max(controlling, controlled)) + (controlling > controlled ? 1UL : 0);
}
