using Tandem.Codecs.Concealment;

namespace Tandem.Codecs.G711;

/// <summary>PCMU and PCMA: one octet a sample (RFC 3551 section 4.5.14).</summary>
internal sealed class G711Decoder(G711Law law) : AudioDecoder(8000, 1)
{
    private readonly short[] _table = law == G711Law.A ? G711Tables.ALaw : G711Tables.MuLaw;
    private readonly WaveformConcealment _concealment = new(8000, 1);

    public override bool TryDecode(ReadOnlySpan<byte> payload, Span<short> pcm, out int samples)
    {
        samples = 0;
        if (payload.IsEmpty || payload.Length > pcm.Length) return false;
        samples = payload.Length;
        for (var i = 0; i < samples; i++) pcm[i] = _table[payload[i]];
        _concealment.Heard(pcm[..samples]);
        return true;
    }

    public override void Conceal(Span<short> pcm) => _concealment.Fill(pcm);
}
