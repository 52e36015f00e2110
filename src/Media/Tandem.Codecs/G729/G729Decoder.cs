namespace Tandem.Codecs.G729;

/// <summary>G.729 with annexes A and B by bcg729, which conceals too (RFC 3551 section 4.5.6).</summary>
internal sealed unsafe class G729Decoder() : AudioDecoder(8000, 1)
{
    private readonly G729DecoderHandle _handle = NativeHandle.Made(LibBcg729.initBcg729DecoderChannel());

    public override bool TryDecode(ReadOnlySpan<byte> payload, Span<short> pcm, out int samples)
    {
        samples = 0;
        var (frames, rest) = Math.DivRem(payload.Length, G729Encoder.FrameOctets);
        var count = frames + (rest == 0 ? 0 : 1);
        if (count == 0 || rest is not (0 or G729Encoder.SilenceOctets) || count * G729Encoder.FrameSamples > pcm.Length) return false;
        IsSilence = rest != 0;
        fixed (byte* octets = payload)
        fixed (short* heard = pcm)
        {
            for (var i = 0; i < count; i++)
            {
                var isSilence = i == frames;
                LibBcg729.bcg729Decoder(
                    _handle, octets + i * G729Encoder.FrameOctets, (byte)(isSilence ? G729Encoder.SilenceOctets : G729Encoder.FrameOctets), 0, isSilence ? (byte)1 : (byte)0, 0, heard + samples);
                samples += G729Encoder.FrameSamples;
            }
        }
        return true;
    }

    public override void Conceal(Span<short> pcm)
    {
        fixed (short* heard = pcm)
        {
            for (var i = 0; i + G729Encoder.FrameSamples <= pcm.Length; i += G729Encoder.FrameSamples) LibBcg729.bcg729Decoder(_handle, null, 0, 1, 0, 0, heard + i);
        }
    }

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }
}
