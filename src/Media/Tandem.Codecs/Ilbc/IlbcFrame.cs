namespace Tandem.Codecs.Ilbc;

/// <summary>The parameters of one frame, and their bits: those of the highest importance come first (RFC 3951 section 3.8, RFC 3952 section 3.1). Belongs to one stream.</summary>
internal sealed class IlbcFrame
{
    private const int Classes = 3;

    private readonly IlbcMode _mode;
    private readonly IlbcBits[] _bits;
    private readonly int[] _values;
    private readonly int _block;
    private readonly int _samples;
    private readonly int _codebooks;
    private readonly int _gains;

    public IlbcFrame(IlbcMode mode)
    {
        _mode = mode;
        var lsf = Enumerable.Repeat(new[] { new IlbcBits(6, 0, 0), new(7, 0, 0), new(7, 0, 0) }, mode.Analyses).SelectMany(bits => bits).ToList();
        var samples = Enumerable.Repeat(new IlbcBits(0, 1, 2), mode.StateSamples);
        IlbcBits[] ofState = [mode.BlockBits, new(1, 0, 0), new(6, 0, 0), .. samples];
        // What completes the start state has its indexes and gains together; the sub-blocks have all indexes first.
        _bits = [.. lsf, .. ofState, .. mode.CodebookBits[0], .. mode.GainBits[0], .. mode.CodebookBits[1..].SelectMany(bits => bits), .. mode.GainBits[1..].SelectMany(bits => bits)];
        _values = new int[_bits.Length];
        _block = lsf.Count;
        _samples = _block + 3;
        _codebooks = _samples + mode.StateSamples;
        _gains = _codebooks + IlbcMode.Stages + (IlbcMode.Stages * (mode.CodebookBits.Length - 1));
    }

    /// <summary>Indexes of the line spectral frequencies, three for each prediction.</summary>
    public Span<int> Frequencies => _values.AsSpan(0, _block);

    /// <summary>The sub-block, from 1 on, that is the second of the two with the start state.</summary>
    public ref int Block => ref _values[_block];

    /// <summary>1 when the start state begins with the first of them, 0 when it ends with the second.</summary>
    public ref int IsFirst => ref _values[_block + 1];

    /// <summary>The index of its scale.</summary>
    public ref int Scale => ref _values[_block + 2];

    /// <summary>Indexes of its samples.</summary>
    public Span<int> StateSamples => _values.AsSpan(_samples, _mode.StateSamples);

    /// <summary>Indexes in a codebook: number 0 completes the start state, the others are sub-blocks in the order in which they are coded.</summary>
    public Span<int> Codebook(int number) => _values.AsSpan(_codebooks + (number == 0 ? 0 : IlbcMode.Stages + (number * IlbcMode.Stages)), IlbcMode.Stages);

    /// <summary>Indexes of the gains, likewise.</summary>
    public Span<int> Gains(int number) => _values.AsSpan(number == 0 ? _codebooks + IlbcMode.Stages : _gains + (number * IlbcMode.Stages), IlbcMode.Stages);

    /// <summary>Reads a frame; false when it is none: the last bit is set, or there is no such position of the start state (section 3.8, 4.1).</summary>
    public bool TryRead(ReadOnlySpan<byte> octets)
    {
        var reader = new BitReader(octets);
        _values.AsSpan().Clear();
        for (var importance = 0; importance < Classes; importance++)
            for (var i = 0; i < _bits.Length; i++) _values[i] = (_values[i] << _bits[i][importance]) | reader.Read(_bits[i][importance]);
        foreach (ref var index in Codebook(1)[1..]) index = Widened(index);
        return reader.Read(1) == 0 && Block >= 1 && Block < _mode.SubBlocks;
    }

    /// <summary>Writes it into octets, all of which it sets.</summary>
    public void Write(Span<byte> octets)
    {
        octets[.._mode.Octets].Clear();
        foreach (ref var index in Codebook(1)[1..]) index = Narrowed(index);
        var writer = new BitWriter(octets);
        for (var importance = 0; importance < Classes; importance++)
            for (var i = 0; i < _bits.Length; i++) writer.Write(_values[i] >> _bits[i].After(importance), _bits[i][importance]);
    }

    // Later stages of the first sub-block have seven bits: of the vectors of the memory only the last 44 (section 3.6.3).
    private static int Narrowed(int index) => index < 108 ? index : index < 172 ? index - 64 : index - 128;

    private static int Widened(int index) => index < IlbcCodebook.ShortRange ? index : index < 108 ? index + 64 : index + 128;
}
