namespace Tandem.Codecs.G722;

/// <summary>The delay line of a quadrature mirror filter, ITU-T G.722 sections 3.1 and 4.4: pairs go in, and two sums over every other tap come out.</summary>
internal sealed class G722Filter
{
    private const int Taps = 24;
    private readonly int[] _line = new int[Taps];

    /// <summary>Takes the next pair.</summary>
    public (int Odd, int Even) Next(int first, int second)
    {
        _line.AsSpan(2).CopyTo(_line);
        _line[Taps - 2] = first;
        _line[Taps - 1] = second;
        var coefficients = G722Tables.Qmf;
        var (odd, even) = (0, 0);
        for (var i = 0; i < Taps / 2; i++)
        {
            odd += _line[2 * i] * coefficients[i];
            even += _line[2 * i + 1] * coefficients[Taps / 2 - 1 - i];
        }
        return (odd, even);
    }
}
