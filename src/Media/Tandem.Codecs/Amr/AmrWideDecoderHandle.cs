namespace Tandem.Codecs.Amr;

internal sealed class AmrWideDecoderHandle : NativeHandle
{
    protected override void Free(nint pointer) => LibAmrWide.D_IF_exit(pointer);
}
