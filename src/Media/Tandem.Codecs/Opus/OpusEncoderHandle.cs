namespace Tandem.Codecs.Opus;

internal sealed class OpusEncoderHandle : NativeHandle
{
    protected override void Free(nint pointer) => LibOpus.opus_encoder_destroy(pointer);
}
