namespace Tandem.Codecs.Amr;

/// <summary>AMR-WB by vo-amrwbenc.</summary>
internal sealed unsafe class AmrWideEncoder(CodecParameters parameters) : AmrEncoder(new(AmrFrames.Wide, parameters))
{
    private readonly AmrWideEncoderHandle _handle = NativeHandle.Made(LibAmrWideEncoder.E_IF_init());

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }

    private protected override void EncodeFrame(int mode, short* pcm, byte* frame) => LibAmrWideEncoder.E_IF_encode(_handle, mode, pcm, frame, 0);
}
