namespace Tandem.Codecs.Gsm;

/// <summary>GSM full rate by libgsm: 33 octets for each 20 ms (RFC 3551 section 4.5.8).</summary>
internal sealed unsafe class GsmEncoder() : AudioEncoder(8000, 1, AudioCodecs.EachTwentyMilliseconds, 6 * FrameOctets)
{
    public const int FrameOctets = 33;
    public const int FrameSamples = 160;

    private readonly GsmHandle _handle = NativeHandle.Made(LibGsm.gsm_create());

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }

    private protected override int EncodePacket(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        var frames = pcm.Length / FrameSamples;
        fixed (short* samples = pcm)
        fixed (byte* octets = payload)
        {
            for (var i = 0; i < frames; i++) LibGsm.gsm_encode(_handle, samples + i * FrameSamples, octets + i * FrameOctets);
        }
        return frames * FrameOctets;
    }
}
