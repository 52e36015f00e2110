using Tandem.Codecs.Concealment;

namespace Tandem.Codecs.Amr;

/// <summary>AMR-WB by opencore-amr. What it makes of a bad frame has faded out before the frame ends, so speech is continued by its waveform instead; the library hears of the loss all the same, for its state.</summary>
internal sealed unsafe class AmrWideDecoder(CodecParameters parameters) : AmrDecoder(new(AmrFrames.Wide, parameters))
{
    private readonly AmrWideDecoderHandle _handle = NativeHandle.Made(LibAmrWide.D_IF_init());
    private readonly WaveformConcealment _concealment = new(AmrFrames.Wide.SampleRate, 1);

    public override bool TryDecode(ReadOnlySpan<byte> payload, Span<short> pcm, out int samples)
    {
        if (!base.TryDecode(payload, pcm, out samples)) return false;
        _concealment.Heard(pcm[..samples]);
        return true;
    }

    public override void Conceal(Span<short> pcm)
    {
        base.Conceal(pcm);
        if (HeardSpeech) _concealment.Fill(pcm);
        else _concealment.Heard(pcm);
    }

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }

    private protected override void DecodeFrame(byte* frame, short* pcm, bool isBad) => LibAmrWide.D_IF_decode(_handle, frame, pcm, isBad ? 1 : 0);
}
