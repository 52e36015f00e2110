namespace Tandem.Codecs.Speex;

internal sealed class SpeexEncoderHandle : NativeHandle
{
    protected override void Free(nint pointer) => LibSpeex.speex_encoder_destroy(pointer);
}
