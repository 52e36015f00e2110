namespace Tandem.Codecs.Ilbc;

/// <summary>
/// Finds what comes nearest in the codebook, in three stages, each of which codes what the ones before have left (RFC 3951 section 3.6). All of the codebook is searched: the neighbourhood to which section 3.6.3.2
/// limits the second half saves time that vectors of the processor save too.
/// </summary>
internal sealed class IlbcSearch
{
    private const float MaxGain = 1.3f;
    private const float LeastEnergy = 1e-12f;

    private readonly float[] _weighted = new float[IlbcFilter.Order + IlbcCodebook.MaxMemory + IlbcMode.SubBlock];
    private readonly float[] _filtered = new float[IlbcCodebook.MaxMemory];
    private readonly float[] _inverseEnergies = new float[256];
    private readonly float[] _room = new float[IlbcMode.SubBlock];
    private readonly float[] _coded = new float[IlbcMode.SubBlock];

    /// <summary>Finds the indexes of a part of the residual.</summary>
    /// <param name="wanted">The part.</param>
    /// <param name="memory">What is decoded already.</param>
    /// <param name="weights">The weighting filter.</param>
    /// <param name="laterRange">Stretches that the later stages can name.</param>
    /// <param name="indexes">What is found.</param>
    /// <param name="gains">Indexes of the gains.</param>
    public void Find(ReadOnlySpan<float> wanted, ReadOnlySpan<float> memory, ReadOnlySpan<float> weights, int laterRange, Span<int> indexes, Span<int> gains)
    {
        // Memory and target are weighted as one, so that the end of the memory rings in the target as it does in each vector.
        var weighted = _weighted.AsSpan(0, IlbcFilter.Order + memory.Length + wanted.Length);
        weighted[..IlbcFilter.Order].Clear();
        memory.CopyTo(weighted[IlbcFilter.Order..]);
        wanted.CopyTo(weighted[(IlbcFilter.Order + memory.Length)..]);
        IlbcFilter.AllPole(weighted, weights);
        var target = weighted[^wanted.Length..];
        var codebook = new IlbcCodebook(weighted.Slice(IlbcFilter.Order, memory.Length), _filtered.AsSpan(0, memory.Length), wanted.Length);
        var energy = IlbcFilter.Dot(target, target);
        var coded = _coded.AsSpan(0, wanted.Length);
        coded.Clear();
        var (first, before) = (0f, 1f);
        for (var stage = 0; stage < IlbcMode.Stages; stage++)
        {
            (indexes[stage], var gain) = Best(codebook, target, stage, stage == 0 ? int.MaxValue : laterRange);
            gains[stage] = IlbcGain.Quantise(stage, gain, before);
            before = IlbcGain.Restore(stage, gains[stage], before);
            if (stage == 0) first = before;
            var vector = codebook.Vector(indexes[stage], _room);
            for (var i = 0; i < vector.Length; i++)
            {
                coded[i] += before * vector[i];
                target[i] -= before * vector[i];
            }
        }

        gains[0] = Louder(gains[0], first, IlbcFilter.Dot(coded, coded), energy);
    }

    private (int Index, float Gain) Best(in IlbcCodebook codebook, ReadOnlySpan<float> target, int stage, int range)
    {
        var (best, bestGain, most) = (0, 0f, 0f);
        for (var index = 0; index < codebook.Count; index++)
        {
            if (!codebook.IsWithin(index, range)) continue;
            var vector = codebook.Vector(index, _room);
            if (stage == 0) _inverseEnergies[index] = IlbcFilter.Dot(vector, vector) is > 0 and var energy ? 1 / (energy + LeastEnergy) : 0;
            var product = IlbcFilter.Dot(target, vector);
            var gain = product * _inverseEnergies[index];
            // The gains of the first stage are positive.
            if (product * gain <= most || MathF.Abs(gain) >= MaxGain || (stage == 0 && product <= 0)) continue;
            (best, bestGain, most) = (index, gain, product * gain);
        }

        return (best, bestGain);
    }

    /// <summary>Section 3.6.4.2: what is coded has less energy than what was wanted; the first gain, and all others with it, is raised until it has as much.</summary>
    private static int Louder(int index, float gain, float coded, float wanted)
    {
        var gains = IlbcTables.GainsOf(0);
        var louder = index;
        for (var i = index; i < gains.Length; i++)
            if (coded * gains[i] * gains[i] < wanted * gain * gain && gains[louder] < 2 * gain) louder = i;
        return louder;
    }
}
