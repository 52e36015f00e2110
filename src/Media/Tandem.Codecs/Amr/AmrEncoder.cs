namespace Tandem.Codecs.Amr;

/// <summary>What the encoders of both bands have in common: the mode, and the packet (RFC 4867).</summary>
internal abstract unsafe class AmrEncoder(AmrSettings settings)
    : AudioEncoder(settings.Frames.SampleRate, 1, AudioCodecs.EachTwentyMilliseconds, AmrPayload.MaxOctets(settings.Frames))
{
    private readonly byte[] _frames = new byte[AmrPayload.MaxFrames * settings.Frames.MaxOctets];
    private int _mode = settings.ModeFor(settings.Frames.Modes);

    /// <summary>RFC 4867 section 4.3.1: the peer asks for a mode, or, with 15, for the best one.</summary>
    public override void RequestMode(int mode)
    {
        if (mode < settings.Frames.Modes || mode == AmrPayload.NoRequest) _mode = settings.ModeFor(mode);
    }

    private protected sealed override int EncodePacket(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        var count = pcm.Length / settings.Frames.FrameSamples;
        fixed (short* samples = pcm)
        fixed (byte* frames = _frames)
        {
            for (var i = 0; i < count; i++)
            {
                var frame = frames + i * settings.Frames.MaxOctets;
                EncodeFrame(_mode, samples + i * settings.Frames.FrameSamples, frame);
                // What the libraries write there of the quality differs; these frames are good.
                *frame |= 0x04;
            }
        }
        return AmrPayload.Write(settings, _frames, count, payload);
    }

    private protected abstract void EncodeFrame(int mode, short* pcm, byte* frame);
}
