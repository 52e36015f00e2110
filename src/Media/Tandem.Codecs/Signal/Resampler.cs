using System.Numerics;
using System.Runtime.InteropServices;

namespace Tandem.Codecs.Signal;

/// <summary>
/// Changes the rate of a stream by a polyphase filter: flat within 0.1 dB up to 0.425 of the lower rate, at least 70 dB down from half of it on. It is late by <see cref="Delay"/> (about 4 ms when the lower rate is 8 kHz).
/// For one stream and one thread at a time; it does not allocate after it was made.
/// </summary>
public sealed class Resampler
{
    private const int Chunk = 512;
    private readonly ResamplerFilter _filter;
    private readonly float[] _line;
    private readonly int _lineLength;
    private int _phase;
    private int _next;

    /// <summary>Makes one for two rates, in hertz, and interleaved channels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not 8000, 16000, 32000, 44100 or 48000, or there are neither one nor two channels.</exception>
    public Resampler(int inputRate, int outputRate, int channels = 1)
    {
        if (!IsRate(inputRate)) throw new ArgumentOutOfRangeException(nameof(inputRate), inputRate, "Not a rate that is resampled.");
        if (!IsRate(outputRate)) throw new ArgumentOutOfRangeException(nameof(outputRate), outputRate, "Not a rate that is resampled.");
        if (channels is not (1 or 2)) throw new ArgumentOutOfRangeException(nameof(channels), channels, "One or two channels.");
        (InputRate, OutputRate, Channels) = (inputRate, outputRate, channels);
        _filter = ResamplerFilter.Of(inputRate, outputRate);
        _lineLength = _filter.Taps + Chunk;
        _line = new float[_lineLength * channels];
    }

    /// <summary>Samples a second and channel that come in.</summary>
    public int InputRate { get; }

    /// <summary>Samples a second and channel that go out.</summary>
    public int OutputRate { get; }

    /// <summary>Interleaved channels.</summary>
    public int Channels { get; }

    /// <summary>How late the output is; nothing when the rates are the same.</summary>
    public TimeSpan Delay => InputRate == OutputRate ? TimeSpan.Zero : TimeSpan.FromSeconds(_filter.Taps / 2.0 / InputRate);

    /// <summary>The most samples that so many input samples, of all channels, can give.</summary>
    public int MaxOutput(int inputSamples) => ((int)((long)inputSamples / Channels * _filter.Up / _filter.Down) + 1) * Channels;

    /// <summary>Takes the next samples and gives what they make; whole milliseconds give whole milliseconds (at 44100 Hz: whole hundredths of a second).</summary>
    /// <param name="input">Of all channels, interleaved.</param>
    /// <param name="output">At least <see cref="MaxOutput"/> samples.</param>
    /// <returns>Samples written, of all channels.</returns>
    /// <exception cref="ArgumentException">The output is too short.</exception>
    public int Process(ReadOnlySpan<short> input, Span<short> output)
    {
        if (output.Length < (InputRate == OutputRate ? input.Length : MaxOutput(input.Length))) throw new ArgumentException("The output has no room for what may come.", nameof(output));
        if (InputRate == OutputRate)
        {
            input.CopyTo(output);
            return input.Length;
        }
        var written = 0;
        while (!input.IsEmpty)
        {
            var frames = Math.Min(Chunk, input.Length / Channels);
            Append(input[..(frames * Channels)]);
            written += Filter(frames, output[written..]);
            input = input[(frames * Channels)..];
        }
        return written;
    }

    private static bool IsRate(int rate) => rate is 8000 or 16000 or 32000 or 44100 or 48000;

    /// <summary>Puts the new samples of each channel behind the last ones of the chunk before.</summary>
    private void Append(ReadOnlySpan<short> input)
    {
        var frames = input.Length / Channels;
        for (var channel = 0; channel < Channels; channel++)
        {
            var line = _line.AsSpan(channel * _lineLength, _lineLength);
            for (var i = 0; i < frames; i++) line[_filter.Taps + i] = input[i * Channels + channel];
        }
    }

    private int Filter(int frames, Span<short> output)
    {
        var written = 0;
        for (; _next < frames; Advance())
        {
            var coefficients = _filter.Phase(_phase);
            for (var channel = 0; channel < Channels; channel++)
            {
                var sum = Product(coefficients, _line.AsSpan(channel * _lineLength + _next + 1, _filter.Taps));
                output[written++] = (short)Math.Clamp(MathF.Round(sum), short.MinValue, short.MaxValue);
            }
        }
        _next -= frames;
        for (var channel = 0; channel < Channels; channel++)
        {
            _line.AsSpan(channel * _lineLength + frames, _filter.Taps).CopyTo(_line.AsSpan(channel * _lineLength));
        }
        return written;
    }

    private void Advance()
    {
        _phase += _filter.Down;
        _next += _phase / _filter.Up;
        _phase %= _filter.Up;
    }

    private static float Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sums = Vector<float>.Zero;
        var left = MemoryMarshal.Cast<float, Vector<float>>(a);
        var right = MemoryMarshal.Cast<float, Vector<float>>(b);
        for (var i = 0; i < left.Length; i++) sums += left[i] * right[i];
        var sum = Vector.Sum(sums);
        for (var i = left.Length * Vector<float>.Count; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
