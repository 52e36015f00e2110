namespace Tandem.Codecs.G729;

internal sealed class G729EncoderHandle : NativeHandle
{
    protected override void Free(nint pointer) => LibBcg729.closeBcg729EncoderChannel(pointer);
}
