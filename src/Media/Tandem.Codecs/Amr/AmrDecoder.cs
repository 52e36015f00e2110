namespace Tandem.Codecs.Amr;

/// <summary>What the decoders of both bands have in common: the packet, and frames that are bad or missing (RFC 4867).</summary>
internal abstract unsafe class AmrDecoder(AmrSettings settings) : AudioDecoder(settings.Frames.SampleRate, 1)
{
    private readonly byte[] _frames = new byte[AmrPayload.MaxFrames * settings.Frames.MaxOctets];

    /// <summary>The last good frame; at first one of no data.</summary>
    private readonly byte[] _last = [AmrFrames.NoData << 3, .. new byte[settings.Frames.MaxOctets - 1]];

    /// <summary>Whether the last good frame was one of speech, not of silence.</summary>
    private protected bool HeardSpeech => _last[0] >> 3 < settings.Frames.Modes;

    public override bool TryDecode(ReadOnlySpan<byte> payload, Span<short> pcm, out int samples)
    {
        samples = 0;
        var count = AmrPayload.Read(settings, payload, _frames, out var request);
        if (count == 0 || count * settings.Frames.FrameSamples > pcm.Length) return false;
        ModeRequest = request;
        IsSilence = _frames[(count - 1) * settings.Frames.MaxOctets] >> 3 is var type && (type == settings.Frames.Modes || type == AmrFrames.NoData);
        fixed (short* heard = pcm)
        fixed (byte* frames = _frames)
        {
            for (var i = 0; i < count; i++)
            {
                DecodeOne(frames + i * settings.Frames.MaxOctets, heard + samples);
                samples += settings.Frames.FrameSamples;
            }
        }
        return true;
    }

    public override void Conceal(Span<short> pcm)
    {
        fixed (short* heard = pcm)
        {
            for (var i = 0; i + settings.Frames.FrameSamples <= pcm.Length; i += settings.Frames.FrameSamples) Repeat(heard + i);
        }
    }

    private void DecodeOne(byte* frame, short* pcm)
    {
        var isGood = (*frame & 0x04) != 0 && *frame >> 3 <= settings.Frames.Modes;
        if (!isGood)
        {
            Repeat(pcm);
            return;
        }
        new ReadOnlySpan<byte>(frame, settings.Frames.MaxOctets).CopyTo(_last);
        DecodeFrame(frame, pcm, false);
    }

    /// <summary>
    /// What is missing: after speech the last frame as a bad one, of which the decoder takes what sounds best and fades out; in a silence its description again, so that the noise goes on.
    /// The libraries take neither a missing frame as the other one does.
    /// </summary>
    private void Repeat(short* pcm)
    {
        fixed (byte* last = _last) DecodeFrame(last, pcm, HeardSpeech);
    }

    private protected abstract void DecodeFrame(byte* frame, short* pcm, bool isBad);
}
