namespace Tandem.Codecs.Amr;

/// <summary>AMR by opencore-amr.</summary>
internal sealed unsafe class AmrNarrowDecoder(CodecParameters parameters) : AmrDecoder(new(AmrFrames.Narrow, parameters))
{
    private readonly AmrNarrowDecoderHandle _handle = NativeHandle.Made(LibAmrNarrow.Decoder_Interface_init());

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }

    /// <summary>The library does not look whether a frame is bad; one without data it conceals.</summary>
    private protected override void DecodeFrame(byte* frame, short* pcm, bool isBad)
    {
        byte missing = AmrFrames.NoData << 3;
        LibAmrNarrow.Decoder_Interface_Decode(_handle, isBad ? &missing : frame, pcm, 0);
    }
}
