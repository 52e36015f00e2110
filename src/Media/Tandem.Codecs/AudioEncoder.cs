namespace Tandem.Codecs;

/// <summary>
/// Makes RTP payloads of 16-bit samples. It keeps state from packet to packet, belongs to one stream and to one thread at a time, and does not allocate per packet.
/// </summary>
public abstract class AudioEncoder : IDisposable
{
    private readonly IReadOnlyList<int> _packetTimes;

    private protected AudioEncoder(int sampleRate, int channels, IReadOnlyList<int> packetTimes, int maxPayload)
    {
        (SampleRate, Channels, _packetTimes, MaxPayload) = (sampleRate, channels, packetTimes, maxPayload);
    }

    /// <summary>Samples a second and channel that <see cref="Encode"/> takes.</summary>
    public int SampleRate { get; }

    /// <summary>Channels that <see cref="Encode"/> takes, interleaved.</summary>
    public int Channels { get; }

    /// <summary>Octets that the longest packet may need.</summary>
    public int MaxPayload { get; }

    /// <summary>Makes one RTP payload.</summary>
    /// <param name="pcm">The samples of one packet, whose time is one of <see cref="AudioCodec.PacketTimes"/>; channels interleaved.</param>
    /// <param name="payload">At least <see cref="MaxPayload"/> octets.</param>
    /// <returns>The octets written; 0 when nothing is to be sent, since the codec transmits discontinuously.</returns>
    /// <exception cref="ArgumentException">The samples are no packet, or the room is too small.</exception>
    public int Encode(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        if (!IsPacket(pcm.Length)) throw new ArgumentException($"{pcm.Length} samples are no packet of this codec.", nameof(pcm));
        if (payload.Length < MaxPayload) throw new ArgumentException($"A payload may need {MaxPayload} octets.", nameof(payload));
        return EncodePacket(pcm, payload);
    }

    /// <summary>Changes to the mode that the peer asked for with <see cref="AudioDecoder.ModeRequest"/>, as far as the parameters allow; codecs without modes pass over it.</summary>
    public virtual void RequestMode(int mode)
    {
    }

    private protected abstract int EncodePacket(ReadOnlySpan<short> pcm, Span<byte> payload);

    /// <summary>Frees what the codec's library holds.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    private bool IsPacket(int samples)
    {
        for (var i = 0; i < _packetTimes.Count; i++)
        {
            if (samples == SampleRate / 100 * Channels * _packetTimes[i] / 10) return true;
        }
        return false;
    }
}
