namespace Tandem.Codecs.Ilbc;

/// <summary>
/// The enhancer: each block of the residual is made more like the periods before and behind it, as far as it stays within a twentieth of its energy (RFC 3951 section 4.6). It delays by a block, or half of one. Behind a loss the
/// end of what made up for it is faded to what came then. Belongs to one stream.
/// </summary>
internal sealed class IlbcEnhancer
{
    private const int Block = 80;
    private const int Blocks = 8;
    private const int Length = Blocks * Block;
    private const int Neighbours = 3;
    private const float Alpha = 0.05f;
    private const int LeastLag = 10;
    private const int MostLag = 60;

    /// <summary>The weights of the periods around: those of a window of Hann, without the block itself.</summary>
    private static readonly float[] Weights = [.. Enumerable.Range(1, (2 * Neighbours) + 1).Select(i => i == Neighbours + 1 ? 0 : (float)(0.5 - (0.5 * Math.Cos(Math.Tau * i / ((2 * Neighbours) + 2)))))];

    private readonly float[] _residual = new float[Length];
    private readonly float[] _periods = [.. Enumerable.Repeat(40f, Blocks)];
    private readonly float[] _around = new float[Block];
    private readonly float[] _segment = new float[Block];
    private readonly float[] _decimated = new float[180];
    private readonly int _samples;
    private readonly int _newBlocks;
    private readonly int _fade;

    /// <summary>Made for a mode.</summary>
    public IlbcEnhancer(IlbcMode mode)
    {
        (_samples, _newBlocks) = (mode.Samples, mode.Samples / Block);
        Delay = mode.Milliseconds == 20 ? IlbcMode.SubBlock : Block;
        _fade = Delay;
    }

    /// <summary>Samples by which what comes out is late.</summary>
    public int Delay { get; }

    /// <summary>The pitch of the last block.</summary>
    public int Pitch => (int)_periods[^1];

    /// <summary>Enhances a frame.</summary>
    /// <param name="residual">Its residual.</param>
    /// <param name="isAfterLoss">Whether the frame before was made up, and this one was not.</param>
    /// <param name="enhanced">What comes out.</param>
    public void Enhance(ReadOnlySpan<float> residual, bool isAfterLoss, Span<float> enhanced)
    {
        _residual.AsSpan(_samples).CopyTo(_residual);
        residual.CopyTo(_residual.AsSpan(Length - _samples));
        _periods.AsSpan(_newBlocks).CopyTo(_periods);
        FindPeriods();
        if (isAfterLoss) Join(residual);
        for (var i = 0; i < _newBlocks; i++) EnhanceBlock(Length - Delay - _samples + (i * Block), enhanced.Slice(i * Block, Block));
    }

    /// <summary>The pitch of each new block, at half of the rate (section 4.6.2).</summary>
    private void FindPeriods()
    {
        var taps = IlbcTables.Decimation;
        var begin = Length - _samples - (2 * MostLag);
        var decimated = _decimated.AsSpan(0, (_samples / 2) + MostLag);
        for (var i = 0; i < decimated.Length; i++)
        {
            var sum = 0f;
            var at = begin + (2 * i) - 3;
            for (var k = 0; k < taps.Length && at + k < Length; k++) sum += taps[k] * _residual[at + k];
            decimated[i] = sum;
        }

        for (var block = 0; block < _newBlocks; block++)
        {
            var at = MostLag + (block * Block / 2);
            var target = decimated.Slice(at, Block / 2);
            var (best, most) = (LeastLag, 0f);
            for (var lag = LeastLag; lag < MostLag; lag++)
                if (Match(target, decimated.Slice(at - lag, Block / 2)) is var match && match > most) (best, most) = (lag, match);
            _periods[Blocks - _newBlocks + block] = 2 * best;
        }
    }

    /// <summary>The energy of what a regressor explains; nothing when it is the other way round.</summary>
    private static float Match(ReadOnlySpan<float> target, ReadOnlySpan<float> regressor)
    {
        var product = IlbcFilter.Dot(target, regressor);
        return product > 0 ? product * product / IlbcFilter.Dot(regressor, regressor) : 0;
    }

    /// <summary>Section 4.6.6: what came is continued backwards by its pitch, and what was made up fades to it.</summary>
    private void Join(ReadOnlySpan<float> residual)
    {
        var block = Blocks - _newBlocks;
        var (pitch, lag, most) = ((int)_periods[block], (int)_periods[block] - 1, 0f);
        for (var candidate = pitch - 1; candidate <= pitch + 1; candidate++)
            if (Match(residual[.._fade], residual.Slice(candidate, _fade)) is var match && match > most) (lag, most) = (candidate, match);
        _periods[block - 1] = lag;
        var madeUp = _residual.AsSpan(Length - _samples - _fade, _fade);
        Span<float> backwards = stackalloc float[_fade];
        // Beyond the first period what was made up is all there is.
        for (var i = 1; i <= _fade; i++) backwards[^i] = i <= lag ? residual[lag - i] : madeUp[^(i - lag)];
        Soften(backwards, madeUp);
        for (var i = 0; i < _fade; i++)
        {
            var share = (_fade - i) / (float)(_fade + 1);
            madeUp[i] = (share * madeUp[i]) + ((1 - share) * backwards[i]);
        }
    }

    /// <summary>What is twice as loud as what was made up comes gradually.</summary>
    private static void Soften(Span<float> backwards, ReadOnlySpan<float> madeUp)
    {
        var (louder, quieter) = (MathF.Sqrt(IlbcFilter.Dot(backwards, backwards)), MathF.Sqrt(IlbcFilter.Dot(madeUp, madeUp)));
        if (louder <= 2 * quieter || louder == 0) return;
        var gain = 2 * quieter / louder;
        const int rise = 10;
        for (var i = 0; i < backwards.Length; i++)
        {
            var risen = Math.Max(0, i - backwards.Length + rise) / (float)rise;
            backwards[i] *= gain + (risen * (1 - gain));
        }
    }

    private void EnhanceBlock(int begin, Span<float> enhanced)
    {
        _around.AsSpan().Clear();
        var block = Nearest(begin + (Block / 2) - 0.5f, isBehindPeriod: false);
        var (at, current) = ((float)begin, block);
        for (var neighbour = Neighbours - 1; neighbour >= 0; neighbour--)
        {
            var period = _periods[current];
            at -= period;
            current = Nearest(at + (Block / 2) - period, isBehindPeriod: false);
            if (at - 2 >= 0) at = AddSegment(begin, at, Weights[neighbour]);
        }

        at = begin;
        for (var neighbour = Neighbours + 1; neighbour <= 2 * Neighbours; neighbour++)
        {
            at += _periods[Nearest(at + (Block / 2), isBehindPeriod: true)];
            if (at + Block + 2 < Length) at = AddSegment(begin, at, Weights[neighbour]);
        }

        Mix(_residual.AsSpan(begin, Block), _around, enhanced);
    }

    /// <summary>The block whose middle, less its period when one goes forward, is nearest to a position.</summary>
    private int Nearest(float position, bool isBehindPeriod)
    {
        var (best, least) = (0, float.MaxValue);
        for (var i = 0; i < Blocks; i++)
        {
            var distance = MathF.Abs((i * Block) + (Block / 2) - (isBehindPeriod ? _periods[i] : 0) - position);
            if (distance < least) (best, least) = (i, distance);
        }

        return best;
    }

    /// <summary>Adds the segment that is most like a block, about a position, found to a quarter of a sample (section 4.6.3); gives back where it is.</summary>
    private float AddSegment(int begin, float position, float weight)
    {
        const int slop = 2;
        // Positions are counted from one, as in the code of the RFC, where the first segment before a block is looked for one too early; every decoder has it so.
        var middle = (int)(position - 0.5f);
        var first = Math.Max(middle - slop, 0);
        var count = Math.Min(middle + slop, Length - Block - 1) - first + 1;
        Span<float> correlation = stackalloc float[(2 * slop) + 1];
        correlation = correlation[..count];
        for (var i = 0; i < count; i++) correlation[i] = IlbcFilter.Dot(_residual.AsSpan(first + i, Block), _residual.AsSpan(begin, Block));
        var quarters = Peak(correlation);
        var whole = (quarters + 3) / 4;
        Shift(first + whole, (4 * whole) - quarters);
        for (var i = 0; i < Block; i++) _around[i] += weight * _segment[i];
        return first + (quarters / 4f) + 1;
    }

    /// <summary>Where a correlation is largest, in quarters of a sample.</summary>
    private static int Peak(ReadOnlySpan<float> correlation)
    {
        var half = correlation.Length / 2;
        var (best, most) = (0, float.MinValue);
        for (var quarter = 0; quarter < 4 * correlation.Length; quarter++)
        {
            var taps = IlbcTables.Shift(quarter % 4);
            var (at, sum) = (quarter / 4, 0f);
            for (var k = Math.Max(-half, at - correlation.Length + 1); k <= Math.Min(half, at); k++) sum += taps[3 + k] * correlation[at - k];
            if (sum > most) (best, most) = (quarter, sum);
        }

        return best;
    }

    /// <summary>Takes the segment from so many quarters of a sample before a position.</summary>
    private void Shift(int begin, int quarters)
    {
        var taps = IlbcTables.Shift(quarters);
        for (var i = 0; i < Block; i++)
        {
            var sum = 0f;
            for (var k = 0; k < taps.Length; k++)
                if ((uint)(begin + i + k - 3) < Length) sum += taps[k] * _residual[begin + i + k - 3];
            _segment[i] = sum;
        }
    }

    /// <summary>What is around, as loud as the block; mixed with it where that would change the block too much (section 4.6.5).</summary>
    private static void Mix(ReadOnlySpan<float> block, ReadOnlySpan<float> around, Span<float> mixed)
    {
        var (own, product, other) = (IlbcFilter.Dot(block, block), IlbcFilter.Dot(around, block), MathF.Max(IlbcFilter.Dot(around, around), 1));
        var (gain, kept) = (MathF.Sqrt(own / other), 0f);
        // The energy of the difference.
        if (own + (gain * gain * other) - (2 * gain * product) > Alpha * own)
        {
            own = MathF.Max(own, 1);
            var independent = ((other * own) - (product * product)) / (own * own);
            (gain, kept) = (0, 1);
            if (independent > 0.0001f)
            {
                gain = MathF.Sqrt((Alpha - (Alpha * Alpha / 4)) / independent);
                kept = 1 - (Alpha / 2) - (gain * product / own);
            }
        }

        for (var i = 0; i < mixed.Length; i++) mixed[i] = (gain * around[i]) + (kept * block[i]);
    }
}
