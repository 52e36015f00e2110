namespace Tandem.Codecs.Ilbc;

/// <summary>
/// The adaptive codebook: stretches of what has been decoded of the frame, those that end too late to be long enough made so by repeating them, and the same again through a filter (RFC 3951 section 3.6.2, 3.6.3).
/// </summary>
internal readonly ref struct IlbcCodebook
{
    /// <summary>Samples of the memory.</summary>
    public const int MaxMemory = 147;

    /// <summary>Of the memory behind which the start state is completed.</summary>
    public const int StateMemory = 85;

    /// <summary>Vectors of the memory to which the later stages of the first sub-block are limited.</summary>
    public const int ShortRange = 44;

    private const int LeastLag = 20;
    private const int CrossFade = 5;

    private readonly ReadOnlySpan<float> _memory;
    private readonly ReadOnlySpan<float> _filtered;
    private readonly int _length;
    private readonly int _stretches;
    private readonly int _section;

    /// <summary>Made for a memory, and vectors of a length.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="filtered">Room for as much.</param>
    /// <param name="length">Of a sub-block, or what is missing to the start state.</param>
    public IlbcCodebook(ReadOnlySpan<float> memory, Span<float> filtered, int length)
    {
        Filter(memory, filtered);
        _memory = memory;
        _filtered = filtered;
        _length = length;
        _stretches = memory.Length - length + 1;
        _section = length == IlbcMode.SubBlock ? _stretches + LeastLag : _stretches;
    }

    /// <summary>Vectors.</summary>
    public int Count => 2 * _section;

    /// <summary>Whether a vector can be named in a range: of stretches only the last ones.</summary>
    public bool IsWithin(int index, int range) => index % _section is var place && (place < range || place >= _stretches);

    /// <summary>A vector; one that is not there, which only a broken frame names, is the last.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="room">For one that is put together.</param>
    public ReadOnlySpan<float> Vector(int index, Span<float> room)
    {
        index = Math.Min(index, Count - 1);
        var source = index < _section ? _memory : _filtered;
        var place = index < _section ? index : index - _section;
        if (place < _stretches) return source[(source.Length - _length - place)..][.._length];
        Repeat(source, LeastLag + place - _stretches, room);
        return room[.._length];
    }

    /// <summary>The last samples twice, with a passage from what was before to the beginning of the repetition.</summary>
    private void Repeat(ReadOnlySpan<float> source, int lag, Span<float> vector)
    {
        var last = source[^lag..];
        last.CopyTo(vector);
        for (var i = 1; i < CrossFade; i++)
        {
            var at = lag - CrossFade + i;
            var share = 0.2f * i;
            vector[at] = ((1 - share) * last[at]) + (share * source[source.Length - (2 * lag) + at]);
        }

        last[..(_length - lag)].CopyTo(vector[lag..]);
    }

    private static void Filter(ReadOnlySpan<float> memory, Span<float> filtered)
    {
        const int before = 3;
        var taps = IlbcTables.CodebookFilter;
        for (var n = 0; n < memory.Length; n++)
        {
            var sum = 0f;
            for (var k = Math.Max(0, before - n); k < taps.Length && n - before + k < memory.Length; k++) sum += taps[k] * memory[n - before + k];
            filtered[n] = sum;
        }
    }
}
