namespace Tandem.Codecs.Amr;

internal sealed class AmrNarrowEncoderHandle : NativeHandle
{
    protected override void Free(nint pointer) => LibAmrNarrow.Encoder_Interface_exit(pointer);
}
