namespace Tandem.Codecs.Opus;

/// <summary>Opus by libopus: in stereo when one's own parameters say so (RFC 7587 section 6.1), at the rate that is wanted, which the library decodes to at once.</summary>
internal sealed unsafe class OpusDecoder : AudioDecoder
{
    private readonly OpusDecoderHandle _handle;

    public OpusDecoder(CodecParameters parameters, AudioCodecOptions options)
        : base(LibOpus.RateFor(options.SampleRate), parameters.IsSet("stereo") ? options.Channels : 1)
    {
        _handle = NativeHandle.Made(LibOpus.opus_decoder_create(SampleRate, Channels, out _));
    }

    public override bool TryDecode(ReadOnlySpan<byte> payload, Span<short> pcm, out int samples)
    {
        samples = 0;
        // libopus takes an empty packet for a lost one.
        if (payload.IsEmpty) return false;
        samples = Math.Max(0, Decode(payload, pcm, false)) * Channels;
        // RFC 7587 section 3.1.3: so short is what is sent in a silence.
        IsSilence = samples > 0 && payload.Length <= 2;
        return samples > 0;
    }

    public override void Conceal(Span<short> pcm)
    {
        if (Decode([], pcm, false) < 0) pcm.Clear();
    }

    public override bool TryRecover(ReadOnlySpan<byte> next, Span<short> pcm) => HasRedundancy(next) && Decode(next, pcm, true) > 0;

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }

    /// <summary>
    /// RFC 6716 sections 3.1 and 4.2.3 to 4.2.4: whether the first frame, of a packet with one frame or several, says that it holds the one before (LBRR). The flag stands in the first bits of the frame, behind
    /// one flag of voice activity for each of its parts of 20 ms.
    /// </summary>
    internal static bool HasRedundancy(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty || (packet[0] & 0x80) != 0) return false;
        var offset = FirstFrame(packet);
        if (offset < 0 || offset >= packet.Length) return false;
        var milliseconds = (packet[0] >> 3) < 12 ? ((packet[0] >> 3) & 3) switch { 0 => 10, 1 => 20, 2 => 40, _ => 60 } : 20;
        var parts = Math.Max(1, milliseconds / 20);
        return (packet[offset] & (0x80 >> parts)) != 0;
    }

    /// <summary>Section 3.2: where the first frame begins; -1 when the packet ends before.</summary>
    private static int FirstFrame(ReadOnlySpan<byte> packet)
    {
        switch (packet[0] & 3)
        {
            case 0 or 1:
                return 1;
            case 2:
                return packet.Length < 2 ? -1 : packet[1] < 252 ? 2 : 3;
            default:
                return packet.Length < 2 ? -1 : ManyFrames(packet);
        }
    }

    /// <summary>Section 3.2.5, code 3: the octets of padding and of lengths.</summary>
    private static int ManyFrames(ReadOnlySpan<byte> packet)
    {
        var (count, offset) = (packet[1] & 0x3F, 2);
        if ((packet[1] & 0x40) != 0)
        {
            while (offset < packet.Length && packet[offset] == 255) offset++;
            offset++;
        }
        if ((packet[1] & 0x80) == 0) return offset;
        for (var frame = 1; frame < count && offset < packet.Length; frame++) offset += packet[offset] < 252 ? 1 : 2;
        return offset;
    }

    private int Decode(ReadOnlySpan<byte> payload, Span<short> pcm, bool decodesFec)
    {
        fixed (byte* octets = payload)
        fixed (short* samples = pcm)
        {
            return LibOpus.opus_decode(_handle, octets, payload.Length, samples, pcm.Length / Channels, decodesFec ? 1 : 0);
        }
    }
}
