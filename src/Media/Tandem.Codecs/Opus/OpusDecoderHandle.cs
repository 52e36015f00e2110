namespace Tandem.Codecs.Opus;

internal sealed class OpusDecoderHandle : NativeHandle
{
    protected override void Free(nint pointer) => LibOpus.opus_decoder_destroy(pointer);
}
