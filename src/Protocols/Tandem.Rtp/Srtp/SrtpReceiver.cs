using Tandem.Rtp.Srtp.Transforms;

namespace Tandem.Rtp.Srtp;

/// <summary>
/// Takes the protection off packets that come with one master key (RFC 3711), whatever their sources, where they stand. What is not authentic changes nothing. Allocates nothing but for a new source. Not thread-safe.
/// </summary>
/// <param name="master">The key of this direction.</param>
public sealed class SrtpReceiver(SrtpMasterKey master) : IDisposable
{
    /// <summary>Sources of one side at most: cameras with three layers and what repeats them are a dozen.</summary>
    public const int MaxSources = 256;

    private readonly SrtpTransform _transform = SrtpTransform.Create(master, encrypts: false);
    private readonly Dictionary<uint, Source> _sources = [];
    private Source? _latest;

    /// <summary>What it is protected with.</summary>
    public SrtpSuite Suite => master.Suite;

    /// <summary>Takes the protection off a packet of RTP.</summary>
    /// <param name="packet">The packet as it came. When it is not accepted its octets are of no use.</param>
    /// <param name="length">Octets of it that are left; 0 when it is not accepted.</param>
    public SrtpOutcome UnprotectRtp(Span<byte> packet, out int length)
    {
        length = 0;
        var header = SrtpHeader.Length(packet);
        if (header == 0 || packet.Length < header + Suite.RtpOverhead()) return SrtpOutcome.Malformed;
        var ssrc = SrtpHeader.Ssrc(packet);
        var sequenceNumber = SrtpHeader.SequenceNumber(packet);
        var known = Find(ssrc);
        if (known is null && _sources.Count >= MaxSources) return SrtpOutcome.TooManySources;
        var index = known is { HasReceived: true } ? PacketIndex.Guess(known.Rtp.Highest, sequenceNumber) : sequenceNumber;
        if (known is not null && !known.Rtp.MayCome(index)) return SrtpOutcome.Replayed;
        if (!_transform.UnprotectRtp(packet, header, ssrc, index)) return SrtpOutcome.NotAuthentic;
        var source = known ?? Add(ssrc);
        source.HasReceived = true;
        source.Rtp.Add(index);
        length = packet.Length - Suite.RtpOverhead();
        return SrtpOutcome.Accepted;
    }

    /// <summary>Takes the protection off a packet of RTCP.</summary>
    /// <param name="packet">The packet as it came. When it is not accepted its octets are of no use.</param>
    /// <param name="length">Octets of it that are left; 0 when it is not accepted.</param>
    public SrtpOutcome UnprotectRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        if (!SrtpHeader.IsRtcp(packet) || packet.Length < SrtpTransform.RtcpHeaderLength + Suite.RtcpOverhead()) return SrtpOutcome.Malformed;
        var ssrc = SrtpHeader.RtcpSsrc(packet);
        var word = _transform.ReadRtcpIndex(packet);
        if ((word & SrtpTransform.EncryptedBit) == 0) return SrtpOutcome.NotEncrypted;
        var index = word & ~SrtpTransform.EncryptedBit;
        var known = Find(ssrc);
        if (known is null && _sources.Count >= MaxSources) return SrtpOutcome.TooManySources;
        if (known is not null && !known.Rtcp.MayCome(index)) return SrtpOutcome.Replayed;
        if (!_transform.UnprotectRtcp(packet, ssrc, index)) return SrtpOutcome.NotAuthentic;
        (known ?? Add(ssrc)).Rtcp.Add(index);
        length = packet.Length - Suite.RtcpOverhead();
        return SrtpOutcome.Accepted;
    }

    /// <inheritdoc/>
    public void Dispose() => _transform.Dispose();

    private Source? Find(uint ssrc)
    {
        if (_latest is { } latest && latest.Ssrc == ssrc) return latest;
        return _sources.TryGetValue(ssrc, out var source) ? _latest = source : null;
    }

    private Source Add(uint ssrc)
    {
        var source = new Source(ssrc);
        _sources.Add(ssrc, source);
        return _latest = source;
    }

    private sealed class Source(uint ssrc)
    {
        public uint Ssrc => ssrc;

        public bool HasReceived { get; set; }

        public ReplayWindow Rtp { get; } = new();

        public ReplayWindow Rtcp { get; } = new();
    }
}
