namespace Tandem.Codecs.Ilbc;

/// <summary>What an encoder wants the residual to be; empty for a decoder.</summary>
internal readonly ref struct IlbcTarget
{
    private readonly ReadOnlySpan<float> _residual;
    private readonly ReadOnlySpan<float> _weights;
    private readonly IlbcSearch? _search;

    /// <summary>Made for a residual, and the weighting filter of each sub-block.</summary>
    public IlbcTarget(ReadOnlySpan<float> residual, ReadOnlySpan<float> weights, IlbcSearch search)
    {
        _residual = residual;
        _weights = weights;
        _search = search;
    }

    /// <summary>Finds the start state.</summary>
    /// <param name="frame">Takes it.</param>
    /// <param name="first">The first of its two sub-blocks.</param>
    /// <param name="begin">Where in them it begins.</param>
    /// <param name="coefficients">The prediction of each sub-block.</param>
    public void FindState(IlbcFrame frame, int first, int begin, ReadOnlySpan<float> coefficients)
    {
        if (_search is null) return;
        var wanted = _residual.Slice((first * IlbcMode.SubBlock) + begin, frame.StateSamples.Length);
        var at = first * IlbcFilter.Taps;
        frame.Scale = IlbcStartState.Search(wanted, coefficients.Slice(at, IlbcFilter.Taps), _weights.Slice(at, 2 * IlbcFilter.Taps), IlbcMode.SubBlock - begin, frame.StateSamples);
    }

    /// <summary>Copies a part that is wanted; false when nothing is.</summary>
    public bool TryCopy(int begin, Span<float> part)
    {
        if (_search is null) return false;
        _residual.Slice(begin, part.Length).CopyTo(part);
        return true;
    }

    /// <summary>Finds a part in the codebook.</summary>
    public void Find(IlbcFrame frame, int number, ReadOnlySpan<float> wanted, ReadOnlySpan<float> memory, int subBlock) =>
        _search!.Find(wanted, memory, _weights.Slice(subBlock * IlbcFilter.Taps, IlbcFilter.Taps), number == 1 ? IlbcCodebook.ShortRange : int.MaxValue, frame.Codebook(number), frame.Gains(number));
}
