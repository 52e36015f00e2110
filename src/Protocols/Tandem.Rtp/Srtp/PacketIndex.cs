namespace Tandem.Rtp.Srtp;

/// <summary>The sequence number of 48 bits that a packet has, of which 16 are sent (RFC 3711 section 3.3.1 and appendix A).</summary>
internal static class PacketIndex
{
    private const ulong Rollover = 1UL << 16;

    /// <summary>The index next to the highest one that has the sequence number.</summary>
    public static ulong Guess(ulong highest, ushort sequenceNumber)
    {
        var index = highest & ~(Rollover - 1) | sequenceNumber;
        if (index + Rollover / 2 < highest) return index + Rollover;
        return index > highest + Rollover / 2 && index >= Rollover ? index - Rollover : index;
    }
}
