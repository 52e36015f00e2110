namespace Tandem.Codecs.Amr;

internal sealed class AmrNarrowDecoderHandle : NativeHandle
{
    protected override void Free(nint pointer) => LibAmrNarrow.Decoder_Interface_exit(pointer);
}
