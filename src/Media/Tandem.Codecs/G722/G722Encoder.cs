namespace Tandem.Codecs.G722;

/// <summary>ITU-T G.722 at 64 kbit/s: 16 kHz in, an octet for two samples (RFC 3551 section 4.5.2).</summary>
internal sealed class G722Encoder() : AudioEncoder(16000, 1, AudioCodecs.EachTenMilliseconds, 960)
{
    private readonly G722Filter _filter = new();
    private readonly G722Predictor _lower = new(32, 18432, 8);
    private readonly G722Predictor _higher = new(8, 22528, 10);

    private protected override int EncodePacket(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        for (var i = 0; i < pcm.Length / 2; i++)
        {
            var (odd, even) = _filter.Next(pcm[2 * i], pcm[2 * i + 1]);
            payload[i] = (byte)((EncodeHigher((even - odd) >> 14) << 6) | EncodeLower((even + odd) >> 14));
        }
        return pcm.Length / 2;
    }

    /// <summary>SUBTRA, QUANTL, INVQAL: section 6.2.1.1.</summary>
    private int EncodeLower(int sample)
    {
        var difference = G722Predictor.Saturate(sample - _lower.Prediction);
        var magnitude = difference >= 0 ? difference : ~difference;
        var levels = G722Tables.DecisionLevels;
        var level = 1;
        while (level < levels.Length && magnitude >= (levels[level] * _lower.Scale) >> 12) level++;
        // Table 15, ILN and ILP: the codes count down; the two smallest negative ones stand above.
        var code = difference >= 0 ? 62 - level : level <= 2 ? 64 - level : 34 - level;
        var adapting = code >> 2;
        _lower.Adapt((_lower.Scale * G722Tables.Inverse4[adapting]) >> 15, G722Tables.LowerMultipliers[adapting]);
        return code;
    }

    /// <summary>SUBTRA, QUANTH, INVQAH: section 6.2.1.2.</summary>
    private int EncodeHigher(int sample)
    {
        const int decisionLevel = 564;
        var difference = G722Predictor.Saturate(sample - _higher.Prediction);
        var isLarge = (difference >= 0 ? difference : ~difference) >= (decisionLevel * _higher.Scale) >> 12;
        var code = (difference >= 0 ? 2 : 0) | (isLarge ? 0 : 1);
        _higher.Adapt((_higher.Scale * G722Tables.Inverse2[code]) >> 15, G722Tables.HigherMultipliers[code]);
        return code;
    }
}
