using Tandem.Codecs.Concealment;

namespace Tandem.Codecs.G722;

/// <summary>ITU-T G.722 at 64 kbit/s, mode 1: an octet gives two samples of 16 kHz (RFC 3551 section 4.5.2).</summary>
internal sealed class G722Decoder() : AudioDecoder(16000, 1)
{
    private readonly G722Filter _filter = new();
    private readonly G722Predictor _lower = new(32, 18432, 8);
    private readonly G722Predictor _higher = new(8, 22528, 10);
    private readonly WaveformConcealment _concealment = new(16000, 1);

    public override bool TryDecode(ReadOnlySpan<byte> payload, Span<short> pcm, out int samples)
    {
        samples = 0;
        if (payload.IsEmpty || payload.Length * 2 > pcm.Length) return false;
        foreach (var octet in payload)
        {
            var (low, high) = (DecodeLower(octet & 0x3F), DecodeHigher(octet >> 6));
            var (odd, even) = _filter.Next(low + high, low - high);
            pcm[samples++] = (short)G722Predictor.Saturate(even >> 11);
            pcm[samples++] = (short)G722Predictor.Saturate(odd >> 11);
        }
        _concealment.Heard(pcm[..samples]);
        return true;
    }

    public override void Conceal(Span<short> pcm) => _concealment.Fill(pcm);

    /// <summary>INVQBL, RECONS, LIMIT, INVQAL: section 6.2.2.1.</summary>
    private int DecodeLower(int code)
    {
        var sample = Limit(_lower.Prediction + ((_lower.Scale * G722Tables.Inverse6[code]) >> 15));
        var adapting = code >> 2;
        _lower.Adapt((_lower.Scale * G722Tables.Inverse4[adapting]) >> 15, G722Tables.LowerMultipliers[adapting]);
        return sample;
    }

    /// <summary>INVQAH, RECONS, LIMIT: section 6.2.2.2.</summary>
    private int DecodeHigher(int code)
    {
        var difference = (_higher.Scale * G722Tables.Inverse2[code]) >> 15;
        var sample = Limit(_higher.Prediction + difference);
        _higher.Adapt(difference, G722Tables.HigherMultipliers[code]);
        return sample;
    }

    private static int Limit(int sample) => Math.Clamp(sample, -16384, 16383);
}
