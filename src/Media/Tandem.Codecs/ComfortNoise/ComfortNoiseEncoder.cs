namespace Tandem.Codecs.ComfortNoise;

/// <summary>Describes silence: its level and the shape of its spectrum (RFC 3389 section 3). Each packet describes the samples that it is given.</summary>
internal sealed class ComfortNoiseEncoder(AudioFormat format) : AudioEncoder(format.ClockRate, 1, AudioCodecs.EachTenMilliseconds, 1 + ReflectionCoefficients.Order)
{
    private protected override int EncodePacket(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        var sum = 0.0;
        foreach (var sample in pcm) sum += (double)sample * sample;
        // In decibels below the overload point, which a square wave of full scale has.
        var level = -10 * Math.Log10(sum / pcm.Length / (32768.0 * 32768.0) + 1e-13);
        payload[0] = (byte)Math.Clamp((int)Math.Round(level), 0, 127);
        Span<double> reflections = stackalloc double[ReflectionCoefficients.Order];
        ReflectionCoefficients.Of(pcm, reflections);
        for (var i = 0; i < reflections.Length; i++) payload[1 + i] = (byte)Math.Clamp((int)Math.Round(reflections[i] * 32768 / 258) + 127, 0, 254);
        return 1 + reflections.Length;
    }
}
