namespace Tandem.Codecs.Ilbc;

/// <summary>iLBC: each frame is coded without anything of those before it but the filters' state, so that a loss stays what it is (RFC 3951 section 3, RFC 3952).</summary>
internal sealed class IlbcEncoder : AudioEncoder
{
    private const int Slope = 5;

    /// <summary>Section 3.4: sub-blocks in the middle are preferred, from which it is not far to either end.</summary>
    private static readonly float[] Preference = [0.8f, 0.9f, 1, 0.9f, 0.8f];

    private readonly IlbcMode _mode;
    private readonly IlbcFrame _frame;
    private readonly IlbcAnalysis _analysis;
    private readonly IlbcResidual _residual;
    private readonly IlbcSearch _search = new();
    private readonly IlbcHighPass _highPass = IlbcHighPass.OfInput();

    /// <summary>The speech of the frame behind the end of the last one.</summary>
    private readonly float[] _speech;
    private readonly float[] _wanted;
    private readonly float[] _made;

    public IlbcEncoder(IlbcMode mode)
        : base(8000, 1, mode.PacketTimes, 120 / mode.Milliseconds * mode.Octets)
    {
        (_mode, _frame, _analysis, _residual) = (mode, new IlbcFrame(mode), new IlbcAnalysis(mode), new IlbcResidual(mode));
        (_speech, _wanted, _made) = (new float[IlbcFilter.Order + mode.Samples], new float[mode.Samples], new float[mode.Samples]);
    }

    private protected override int EncodePacket(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        var octets = 0;
        for (; pcm.Length > 0; pcm = pcm[_mode.Samples..], octets += _mode.Octets) EncodeFrame(pcm[.._mode.Samples], payload[octets..]);
        return octets;
    }

    private void EncodeFrame(ReadOnlySpan<short> pcm, Span<byte> octets)
    {
        _speech.AsSpan(_mode.Samples).CopyTo(_speech);
        var speech = _speech.AsSpan(IlbcFilter.Order);
        for (var i = 0; i < pcm.Length; i++) speech[i] = _highPass.Filter(pcm[i]);
        _analysis.Analyse(speech, _frame);
        for (var block = 0; block < _mode.SubBlocks; block++)
        {
            var begin = block * IlbcMode.SubBlock;
            IlbcFilter.AllZero(_speech.AsSpan(begin, IlbcFilter.Order + IlbcMode.SubBlock), _analysis.Coefficients.AsSpan(block * IlbcFilter.Taps, IlbcFilter.Taps), _wanted.AsSpan(begin, IlbcMode.SubBlock));
        }

        Place(_frame);
        _residual.Make(_frame, _analysis.Coefficients, _made, new IlbcTarget(_wanted, _analysis.Weights, _search));
        _frame.Write(octets);
    }

    /// <summary>Where the start state is: the two sub-blocks with the most energy, and of them the beginning or the end (section 3.4, 3.5).</summary>
    private void Place(IlbcFrame frame)
    {
        var most = -1f;
        var preference = Preference.AsSpan(_mode.SubBlocks == Preference.Length + 1 ? 0 : 1);
        for (var block = 1; block < _mode.SubBlocks; block++)
        {
            var energy = preference[block - 1] * Energy(_wanted.AsSpan((block - 1) * IlbcMode.SubBlock, 2 * IlbcMode.SubBlock));
            if (energy > most) (frame.Block, most) = (block, energy);
        }

        var state = _wanted.AsSpan((frame.Block - 1) * IlbcMode.SubBlock, 2 * IlbcMode.SubBlock);
        var first = state[.._mode.StateSamples];
        var last = state[^_mode.StateSamples..];
        frame.IsFirst = IlbcFilter.Dot(first, first) > IlbcFilter.Dot(last, last) ? 1 : 0;
    }

    /// <summary>The energy of two sub-blocks, whose ends count less.</summary>
    private static float Energy(ReadOnlySpan<float> samples)
    {
        var energy = IlbcFilter.Dot(samples, samples);
        for (var i = 0; i < Slope; i++)
        {
            var less = 1 - ((i + 1) / 6f);
            energy -= less * ((samples[i] * samples[i]) + (samples[^(i + 1)] * samples[^(i + 1)]));
        }

        return energy;
    }
}
