namespace Tandem.Codecs.G711;

/// <summary>PCMU and PCMA: one octet a sample (RFC 3551 section 4.5.14).</summary>
internal sealed class G711Encoder(G711Law law) : AudioEncoder(8000, 1, AudioCodecs.EachTenMilliseconds, 960)
{
    private protected override int EncodePacket(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        if (law == G711Law.A)
        {
            for (var i = 0; i < pcm.Length; i++) payload[i] = G711Tables.EncodeALaw(pcm[i]);
        }
        else
        {
            for (var i = 0; i < pcm.Length; i++) payload[i] = G711Tables.EncodeMuLaw(pcm[i]);
        }
        return pcm.Length;
    }
}
