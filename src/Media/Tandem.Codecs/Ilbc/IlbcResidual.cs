namespace Tandem.Codecs.Ilbc;

/// <summary>
/// The residual of a frame out of its parameters: the start state, what completes it to two sub-blocks, and from there the sub-blocks to the end and then to the beginning, backwards in time (RFC 3951 section 3.6, 4.3, 4.4).
/// An encoder does the same, and finds the parameters of each part just before. Belongs to one stream.
/// </summary>
internal sealed class IlbcResidual(IlbcMode mode)
{
    private const int State = 2 * IlbcMode.SubBlock;

    private readonly float[] _memory = new float[IlbcCodebook.MaxMemory];
    private readonly float[] _filtered = new float[IlbcCodebook.MaxMemory];
    private readonly float[] _room = new float[IlbcMode.SubBlock];
    private readonly float[] _part = new float[IlbcMode.SubBlock];
    private readonly float[] _wanted = new float[IlbcMode.SubBlock];

    /// <summary>Makes it.</summary>
    /// <param name="frame">The parameters; an encoder has set only where the start state is.</param>
    /// <param name="coefficients">The prediction of each sub-block.</param>
    /// <param name="residual">What comes out.</param>
    /// <param name="target">What an encoder wants; none for a decoder.</param>
    public void Make(IlbcFrame frame, ReadOnlySpan<float> coefficients, Span<float> residual, in IlbcTarget target)
    {
        var first = frame.Block - 1;
        var state = residual.Slice(first * IlbcMode.SubBlock, State);
        var missing = State - mode.StateSamples;
        var isFirst = frame.IsFirst != 0;
        var begin = isFirst ? 0 : missing;
        target.FindState(frame, first, begin, coefficients);
        IlbcStartState.Restore(frame.Scale, frame.StateSamples, coefficients.Slice(first * IlbcFilter.Taps, IlbcFilter.Taps), state.Slice(begin, mode.StateSamples));
        Remember(state.Slice(begin, mode.StateSamples), isReversed: !isFirst);
        Add(frame, 0, new(first * IlbcMode.SubBlock + (isFirst ? mode.StateSamples : 0), missing, isFirst ? first + 1 : first, !isFirst), residual, target);

        var number = 1;
        Remember(state, isReversed: false);
        for (var block = first + 2; block < mode.SubBlocks; block++) Add(frame, number++, new(block * IlbcMode.SubBlock, IlbcMode.SubBlock, block, false), residual, target);
        Remember(residual[(first * IlbcMode.SubBlock)..], isReversed: true);
        for (var block = first - 1; block >= 0; block--) Add(frame, number++, new(block * IlbcMode.SubBlock, IlbcMode.SubBlock, block, true), residual, target);
    }

    private void Add(IlbcFrame frame, int number, Part part, Span<float> residual, in IlbcTarget target)
    {
        var memory = number == 0 ? _memory.AsSpan(IlbcCodebook.MaxMemory - IlbcCodebook.StateMemory) : _memory;
        var wanted = _wanted.AsSpan(0, part.Length);
        if (target.TryCopy(part.Begin, wanted))
        {
            if (part.IsReversed) wanted.Reverse();
            target.Find(frame, number, wanted, memory, part.SubBlock);
        }

        var made = _part.AsSpan(0, part.Length);
        Sum(new IlbcCodebook(memory, _filtered.AsSpan(0, memory.Length), part.Length), frame.Codebook(number), frame.Gains(number), made);
        _memory.AsSpan(part.Length).CopyTo(_memory);
        made.CopyTo(_memory.AsSpan(_memory.Length - part.Length));
        if (part.IsReversed) made.Reverse();
        made.CopyTo(residual[part.Begin..]);
    }

    private void Sum(in IlbcCodebook codebook, ReadOnlySpan<int> indexes, ReadOnlySpan<int> gains, Span<float> sum)
    {
        sum.Clear();
        var gain = 1f;
        for (var stage = 0; stage < IlbcMode.Stages; stage++)
        {
            gain = IlbcGain.Restore(stage, gains[stage], gain);
            var vector = codebook.Vector(indexes[stage], _room);
            for (var i = 0; i < sum.Length; i++) sum[i] += gain * vector[i];
        }
    }

    /// <summary>Sets the memory to what was decoded, as much as fits, in the direction in which it goes on.</summary>
    private void Remember(ReadOnlySpan<float> decoded, bool isReversed)
    {
        _memory.AsSpan().Clear();
        var length = Math.Min(decoded.Length, _memory.Length);
        var end = _memory.AsSpan(_memory.Length - length);
        if (isReversed) decoded[..length].CopyTo(end);
        else decoded[^length..].CopyTo(end);
        if (isReversed) end.Reverse();
    }

    /// <summary>A part of the residual that comes from the codebook.</summary>
    private readonly record struct Part(int Begin, int Length, int SubBlock, bool IsReversed);
}
