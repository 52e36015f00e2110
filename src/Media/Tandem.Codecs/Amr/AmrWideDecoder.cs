namespace Tandem.Codecs.Amr;

/// <summary>AMR-WB by opencore-amr.</summary>
internal sealed unsafe class AmrWideDecoder(FormatParameters parameters) : AmrDecoder(new(AmrFrames.Wide, parameters))
{
    private readonly AmrWideDecoderHandle _handle = NativeHandle.Made(LibAmrWide.D_IF_init());

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }

    private protected override void DecodeFrame(byte* frame, short* pcm, bool isBad) => LibAmrWide.D_IF_decode(_handle, frame, pcm, isBad ? 1 : 0);
}
