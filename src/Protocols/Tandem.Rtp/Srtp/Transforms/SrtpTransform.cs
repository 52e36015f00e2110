namespace Tandem.Rtp.Srtp.Transforms;

/// <summary>Protects packets of one direction, or takes the protection off. Packets are changed where they stand. Not thread-safe.</summary>
internal abstract class SrtpTransform : IDisposable
{
    /// <summary>The fixed part of RTCP, which stays readable (RFC 3711 section 3.4).</summary>
    public const int RtcpHeaderLength = 8;

    /// <summary>That RTCP is encrypted, in front of its index.</summary>
    public const uint EncryptedBit = 1U << 31;

    public static SrtpTransform Create(SrtpMasterKey master, bool encrypts) => master.Suite.IsGalois() ? new GaloisModeTransform(master, encrypts) : new CounterModeTransform(master);

    /// <summary>Protects RTP.</summary>
    /// <param name="packet">The packet, and room for what is added.</param>
    /// <param name="header">Octets of its header.</param>
    /// <param name="length">Octets of it.</param>
    /// <param name="ssrc">Its source.</param>
    /// <param name="index">Its sequence number with the rollover counter.</param>
    public abstract void ProtectRtp(Span<byte> packet, int header, int length, uint ssrc, ulong index);

    /// <summary>Takes the protection off RTP. False when the tag is wrong.</summary>
    public abstract bool UnprotectRtp(Span<byte> packet, int header, uint ssrc, ulong index);

    /// <summary>Protects RTCP, and writes its index.</summary>
    public abstract void ProtectRtcp(Span<byte> packet, int length, uint ssrc, uint index);

    /// <summary>Takes the protection off RTCP. False when the tag is wrong.</summary>
    public abstract bool UnprotectRtcp(Span<byte> packet, uint ssrc, uint index);

    /// <summary>Reads the word with the index out of a packet of RTCP that is long enough.</summary>
    public abstract uint ReadRtcpIndex(ReadOnlySpan<byte> packet);

    public abstract void Dispose();
}
