namespace Tandem.Codecs.Speex;

internal sealed class SpeexDecoderHandle : NativeHandle
{
    protected override void Free(nint pointer) => LibSpeex.speex_decoder_destroy(pointer);
}
