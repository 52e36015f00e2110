namespace Tandem.Codecs.Amr;

/// <summary>AMR by opencore-amr.</summary>
internal sealed unsafe class AmrNarrowEncoder(CodecParameters parameters) : AmrEncoder(new(AmrFrames.Narrow, parameters))
{
    private readonly AmrNarrowEncoderHandle _handle = NativeHandle.Made(LibAmrNarrow.Encoder_Interface_init(0));

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }

    private protected override void EncodeFrame(int mode, short* pcm, byte* frame) => LibAmrNarrow.Encoder_Interface_Encode(_handle, mode, pcm, frame, 0);
}
