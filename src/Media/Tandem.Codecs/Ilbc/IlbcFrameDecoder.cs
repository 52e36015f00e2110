namespace Tandem.Codecs.Ilbc;

/// <summary>Decodes the frames of one mode (RFC 3951 section 4). Belongs to one stream.</summary>
internal sealed class IlbcFrameDecoder
{
    private readonly IlbcFrame _frame;
    private readonly IlbcResidual _maker;
    private readonly IlbcConcealment _concealment;
    private readonly IlbcEnhancer _enhancer;
    private readonly IlbcHighPass _highPass = IlbcHighPass.OfOutput();
    private readonly float[] _last = IlbcTables.MeanFrequencies.ToArray();
    private readonly float[] _frequencies;

    /// <summary>Those of the sub-blocks that the enhancer still holds back, and those of this frame.</summary>
    private readonly float[] _coefficients;
    private readonly int _late;
    private readonly float[] _residual;
    private readonly float[] _speech;
    private bool _isAfterLoss;

    public IlbcFrameDecoder(IlbcMode mode)
    {
        Mode = mode;
        (_frame, _maker, _concealment, _enhancer) = (new IlbcFrame(mode), new IlbcResidual(mode), new IlbcConcealment(mode), new IlbcEnhancer(mode));
        _frequencies = new float[mode.Analyses * IlbcFilter.Order];
        _late = _enhancer.Delay / IlbcMode.SubBlock;
        _coefficients = new float[(_late + mode.SubBlocks) * IlbcFilter.Taps];
        for (var i = 0; i < _coefficients.Length; i += IlbcFilter.Taps) _coefficients[i] = 1;
        (_residual, _speech) = (new float[mode.Samples], new float[IlbcFilter.Order + mode.Samples]);
    }

    /// <summary>The mode.</summary>
    public IlbcMode Mode { get; }

    /// <summary>Decodes a frame; one that is broken counts as lost.</summary>
    public void Decode(ReadOnlySpan<byte> octets, Span<short> pcm)
    {
        if (!_frame.TryRead(octets))
        {
            Conceal(pcm);
            return;
        }

        Span<float> coefficients = BeginCoefficients();
        for (var i = 0; i < Mode.Analyses; i++) IlbcFrequencies.Restore(_frame.Frequencies.Slice(3 * i, 3), _frequencies.AsSpan(i * IlbcFilter.Order, IlbcFilter.Order));
        IlbcFrequencies.Interpolate(Mode, _last, _frequencies, coefficients);
        _maker.Make(_frame, coefficients, _residual, default);
        _concealment.Heard(_residual, coefficients[^IlbcFilter.Taps..]);
        Synthesise(_isAfterLoss, pcm);
        _isAfterLoss = false;
    }

    /// <summary>Makes up for a frame.</summary>
    public void Conceal(Span<short> pcm)
    {
        var coefficients = BeginCoefficients();
        _concealment.Fill(_enhancer.Pitch, _residual);
        for (var i = 0; i < coefficients.Length; i += IlbcFilter.Taps) _concealment.Coefficients.CopyTo(coefficients[i..]);
        Synthesise(_isAfterLoss, pcm);
        _isAfterLoss = true;
    }

    private Span<float> BeginCoefficients()
    {
        _coefficients.AsSpan(Mode.SubBlocks * IlbcFilter.Taps).CopyTo(_coefficients);
        return _coefficients.AsSpan(_late * IlbcFilter.Taps);
    }

    private void Synthesise(bool isAfterLoss, Span<short> pcm)
    {
        _speech.AsSpan(Mode.Samples).CopyTo(_speech);
        _enhancer.Enhance(_residual, isAfterLoss, _speech.AsSpan(IlbcFilter.Order));
        for (var block = 0; block < Mode.SubBlocks; block++)
            IlbcFilter.AllPole(_speech.AsSpan(block * IlbcMode.SubBlock, IlbcFilter.Order + IlbcMode.SubBlock), _coefficients.AsSpan(block * IlbcFilter.Taps, IlbcFilter.Taps));
        for (var i = 0; i < pcm.Length; i++) pcm[i] = (short)Math.Clamp(MathF.Round(_highPass.Filter(_speech[IlbcFilter.Order + i])), short.MinValue, short.MaxValue);
    }
}
