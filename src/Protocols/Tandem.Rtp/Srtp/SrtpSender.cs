using Tandem.Rtp.Srtp.Transforms;

namespace Tandem.Rtp.Srtp;

/// <summary>Protects packets that are sent with one master key (RFC 3711), whatever their sources, where they stand. Allocates nothing but for a new source. Not thread-safe.</summary>
/// <param name="master">The key of this direction.</param>
public sealed class SrtpSender(SrtpMasterKey master) : IDisposable
{
    /// <summary>After so many packets a key must not be used any more (RFC 3711 section 9.2).</summary>
    private const ulong MaxRtpIndex = (1UL << 48) - 1;

    private const uint MaxRtcpIndex = SrtpTransform.EncryptedBit - 1;

    private readonly SrtpTransform _transform = SrtpTransform.Create(master, encrypts: true);
    private readonly Dictionary<uint, Source> _sources = [];
    private Source? _latest;

    /// <summary>What it protects with.</summary>
    public SrtpSuite Suite => master.Suite;

    /// <summary>Protects a packet of RTP.</summary>
    /// <param name="buffer">The packet, and behind it room for <see cref="SrtpSuites.RtpOverhead"/> octets.</param>
    /// <param name="length">Octets of the packet.</param>
    /// <returns>Its new length; 0 when it is none, or the key is used up.</returns>
    /// <exception cref="ArgumentException">There is no room.</exception>
    public int ProtectRtp(Span<byte> buffer, int length)
    {
        RequireRoom(buffer, length + Suite.RtpOverhead());
        var header = SrtpHeader.Length(buffer[..length]);
        if (header == 0) return 0;
        var ssrc = SrtpHeader.Ssrc(buffer);
        var source = Find(ssrc);
        var sequenceNumber = SrtpHeader.SequenceNumber(buffer);
        var index = source.HasSent ? PacketIndex.Guess(source.Highest, sequenceNumber) : sequenceNumber;
        if (index > MaxRtpIndex) return 0;
        (source.Highest, source.HasSent) = (Math.Max(source.Highest, index), true);
        _transform.ProtectRtp(buffer, header, length, ssrc, index);
        return length + Suite.RtpOverhead();
    }

    /// <summary>Protects a packet of RTCP, compound or not.</summary>
    /// <param name="buffer">The packet, and behind it room for <see cref="SrtpSuites.RtcpOverhead"/> octets.</param>
    /// <param name="length">Octets of the packet.</param>
    /// <returns>Its new length; 0 when it is none, or the key is used up.</returns>
    /// <exception cref="ArgumentException">There is no room.</exception>
    public int ProtectRtcp(Span<byte> buffer, int length)
    {
        RequireRoom(buffer, length + Suite.RtcpOverhead());
        if (!SrtpHeader.IsRtcp(buffer[..length])) return 0;
        var ssrc = SrtpHeader.RtcpSsrc(buffer);
        var source = Find(ssrc);
        if (source.RtcpIndex == MaxRtcpIndex) return 0;
        _transform.ProtectRtcp(buffer, length, ssrc, ++source.RtcpIndex);
        return length + Suite.RtcpOverhead();
    }

    /// <inheritdoc/>
    public void Dispose() => _transform.Dispose();

    private static void RequireRoom(Span<byte> buffer, int length)
    {
        if (buffer.Length < length) throw new ArgumentException($"The buffer has {buffer.Length} octets; {length} are needed.", nameof(buffer));
    }

    private Source Find(uint ssrc)
    {
        if (_latest is { } latest && latest.Ssrc == ssrc) return latest;
        if (!_sources.TryGetValue(ssrc, out var source)) _sources.Add(ssrc, source = new Source(ssrc));
        return _latest = source;
    }

    private sealed class Source(uint ssrc)
    {
        public uint Ssrc => ssrc;

        public ulong Highest { get; set; }

        public bool HasSent { get; set; }

        public uint RtcpIndex { get; set; }
    }
}
