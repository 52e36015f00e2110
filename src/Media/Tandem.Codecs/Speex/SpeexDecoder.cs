namespace Tandem.Codecs.Speex;

/// <summary>Speex by libspeex, which conceals too (RFC 5574).</summary>
internal sealed unsafe class SpeexDecoder : AudioDecoder
{
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
        var count = SpeexPayload.CountFrames(payload);
        if (count == 0 || count * _frame > pcm.Length) return false;
        fixed (byte* octets = payload)
        fixed (short* heard = pcm)
        {
            LibSpeex.speex_bits_read_from(_bits, octets, payload.Length);
            for (; count > 0; count--)
            {
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
