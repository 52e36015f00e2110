namespace Tandem.Codecs.Speex;

/// <summary>Speex by libspeex, which conceals too (RFC 5574).</summary>
internal sealed unsafe class SpeexDecoder : AudioDecoder
{
    /// <summary>The shortest frame: the five bits of a narrow-band frame without sound.</summary>
    private const int LeastBits = 5;

    /// <summary>The library's buffer.</summary>
    private const int MaxOctets = 2000;

    private readonly SpeexDecoderHandle _handle;
    private readonly SpeexBitsHandle _bits = new();
    private readonly int _frame;

    public SpeexDecoder(AudioFormat format)
        : base(format.ClockRate, 1)
    {
        _handle = NativeHandle.Made(LibSpeex.speex_decoder_init(LibSpeex.ModeOf(format.ClockRate)));
        _frame = format.ClockRate / 50;
    }

    public override bool TryDecode(ReadOnlySpan<byte> payload, Span<short> pcm, out int samples)
    {
        samples = 0;
        if (payload.IsEmpty || payload.Length > MaxOctets) return false;
        fixed (byte* octets = payload)
        fixed (short* heard = pcm)
        {
            LibSpeex.speex_bits_read_from(_bits, octets, payload.Length);
            while (samples + _frame <= pcm.Length && LibSpeex.speex_bits_remaining(_bits) >= LeastBits)
            {
                // -1: the terminator; -2: no frame of Speex.
                if (LibSpeex.speex_decode_int(_handle, _bits.Pointer, heard + samples) != 0) break;
                samples += _frame;
            }
        }
        return samples > 0;
    }

    public override void Conceal(Span<short> pcm)
    {
        fixed (short* heard = pcm)
        {
            for (var i = 0; i + _frame <= pcm.Length; i += _frame) LibSpeex.speex_decode_int(_handle, 0, heard + i);
        }
    }

    public override void Dispose()
    {
        _handle.Dispose();
        _bits.Dispose();
        base.Dispose();
    }
}
