namespace Tandem.Codecs.Amr;

internal sealed class AmrWideEncoderHandle : NativeHandle
{
    protected override void Free(nint pointer) => LibAmrWideEncoder.E_IF_exit(pointer);
}
