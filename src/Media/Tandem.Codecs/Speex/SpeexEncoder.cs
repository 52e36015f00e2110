namespace Tandem.Codecs.Speex;

/// <summary>Speex by libspeex, in narrow, wide and ultra-wide band (RFC 5574); constant rate unless the peer says <c>vbr=on</c>.</summary>
internal sealed unsafe class SpeexEncoder : AudioEncoder
{
    private const int Quality = 8;
    private const int Complexity = 3;

    private readonly SpeexEncoderHandle _handle;
    private readonly SpeexBitsHandle _bits = new();

    public SpeexEncoder(AudioFormat format)
        : base(format.ClockRate, 1, AudioCodecs.EachTwentyMilliseconds, 6 * 120)
    {
        _handle = NativeHandle.Made(LibSpeex.speex_encoder_init(LibSpeex.ModeOf(format.ClockRate)));
        Set(LibSpeex.SetQuality, Quality);
        Set(LibSpeex.SetComplexity, Complexity);
        Set(LibSpeex.SetVbr, new CodecParameters(format.Parameters)["vbr"] is "on" or "vad" ? 1 : 0);
    }

    public override void Dispose()
    {
        _handle.Dispose();
        _bits.Dispose();
        base.Dispose();
    }

    private protected override int EncodePacket(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        // The library writes into what it is given.
        Span<short> copy = stackalloc short[640];
        var length = SampleRate / 50;
        LibSpeex.speex_bits_reset(_bits);
        fixed (short* samples = copy)
        fixed (byte* octets = payload)
        {
            for (var i = 0; i < pcm.Length; i += length)
            {
                pcm.Slice(i, length).CopyTo(copy);
                LibSpeex.speex_encode_int(_handle, samples, _bits);
            }
            // RFC 5574 section 3.3: frames follow each other without gap; the last octet is filled up with a 0 and ones, as this call does it.
            return LibSpeex.speex_bits_write(_bits, octets, payload.Length);
        }
    }

    private void Set(int request, int value) => LibSpeex.speex_encoder_ctl(_handle, request, &value);
}
