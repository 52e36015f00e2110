namespace Tandem.Codecs.G729;

/// <summary>G.729 annex A by bcg729: 10 octets for each 10 ms, and 2 at the end where a silence begins or changes (RFC 3551 section 4.5.6), unless the peer says <c>annexb=no</c>.</summary>
internal sealed unsafe class G729Encoder(CodecParameters parameters) : AudioEncoder(8000, 1, AudioCodecs.EachTenMilliseconds, 12 * FrameOctets)
{
    public const int FrameOctets = 10;
    public const int SilenceOctets = 2;
    public const int FrameSamples = 80;

    private readonly G729EncoderHandle _handle =
        NativeHandle.Made(LibBcg729.initBcg729EncoderChannel(UsesAnnexB(parameters) ? (byte)1 : (byte)0));

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }

    /// <summary>RFC 4856 section 2.1.9: it is used unless it is refused.</summary>
    private static bool UsesAnnexB(CodecParameters parameters) => !"no".Equals(parameters["annexb"], StringComparison.OrdinalIgnoreCase);

    private protected override int EncodePacket(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        var written = 0;
        fixed (short* samples = pcm)
        fixed (byte* octets = payload)
        {
            for (var i = 0; i < pcm.Length / FrameSamples; i++)
            {
                LibBcg729.bcg729Encoder(_handle, samples + i * FrameSamples, octets + written, out var length);
                written += length;
                // Only the last frame of a packet may describe silence; what follows is left out.
                if (length < FrameOctets && written > 0) break;
            }
        }
        return written;
    }
}
