namespace Tandem.Codecs;

/// <summary>
/// Makes 16-bit samples of RTP payloads. It keeps state from packet to packet, belongs to one stream and to one thread at a time, and does not allocate per packet.
/// Each packet of the stream is told to it exactly once and in order: as <see cref="TryDecode"/>, or, when it is lost, as <see cref="TryRecover"/> or <see cref="Conceal"/>.
/// </summary>
public abstract class AudioDecoder : IDisposable
{
    private protected AudioDecoder(int sampleRate, int channels)
    {
        (SampleRate, Channels) = (sampleRate, channels);
    }

    /// <summary>Samples a second and channel that come out.</summary>
    public int SampleRate { get; }

    /// <summary>Channels that come out, interleaved.</summary>
    public int Channels { get; }

    /// <summary>Samples, of all channels, of the longest packet that is decoded: 120 ms.</summary>
    public int MaxSamples => SampleRate / 100 * 12 * Channels;

    /// <summary>The mode in which the peer wants to be sent to, as the last packet says (AMR, RFC 4867 section 4.3.1), for <see cref="AudioEncoder.RequestMode"/>; null when the codec has none.</summary>
    public int? ModeRequest { get; private protected set; }

    /// <summary>
    /// Whether the last packet described silence: what follows may be nothing for a while, and until then <see cref="Conceal"/> goes on with the noise (RFC 3389, annex B of G.729, the silence of AMR and of opus).
    /// </summary>
    public bool IsSilence { get; private protected set; }

    /// <summary>Decodes one payload.</summary>
    /// <param name="payload">What a peer sent; anything at all.</param>
    /// <param name="pcm">Room for the samples, at best <see cref="MaxSamples"/>.</param>
    /// <param name="samples">Samples written, of all channels.</param>
    /// <returns>False when the payload is not one of this codec or does not fit: the packet counts as lost, and the caller conceals it.</returns>
    public abstract bool TryDecode(ReadOnlySpan<byte> payload, Span<short> pcm, out int samples);

    /// <summary>Makes up for a lost packet by continuing what was heard, fading out as losses go on.</summary>
    /// <param name="pcm">Filled: the samples of the lost packet, a whole number of the codec's frames (20 ms always are).</param>
    public abstract void Conceal(Span<short> pcm);

    /// <summary>Takes a lost packet from the forward error correction in the packet after it (opus, RFC 7587 section 3.3). That packet is then decoded as usual.</summary>
    /// <param name="next">The payload that follows the lost one.</param>
    /// <param name="pcm">Filled when true: the samples of the lost packet.</param>
    /// <returns>False when the codec or the packet has none.</returns>
    public virtual bool TryRecover(ReadOnlySpan<byte> next, Span<short> pcm) => false;

    /// <summary>Frees what the codec's library holds.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
