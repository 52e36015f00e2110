namespace Tandem.Codecs.Gsm;

internal sealed class GsmHandle : NativeHandle
{
    protected override void Free(nint pointer) => LibGsm.gsm_destroy(pointer);
}
