namespace Tandem.Codecs;

/// <summary>One codec: what it can do, whether it is there, and its encoders and decoders. It never changes and may be used by all threads.</summary>
public sealed class AudioCodec
{
    private readonly Func<AudioFormat, AudioCodecOptions, AudioEncoder> _encoder;
    private readonly Func<AudioFormat, AudioCodecOptions, AudioDecoder> _decoder;

    internal AudioCodec(Func<AudioFormat, AudioCodecOptions, AudioEncoder> encoder, Func<AudioFormat, AudioCodecOptions, AudioDecoder> decoder) => (_encoder, _decoder) = (encoder, decoder);

    /// <summary>The encoding name in a session description.</summary>
    public required string Name { get; init; }

    /// <summary>RTP clock rates that it has, in hertz.</summary>
    public required IReadOnlyList<int> ClockRates { get; init; }

    /// <summary>Channels in <c>a=rtpmap</c>: at least and at most.</summary>
    public (int Least, int Most) Channels { get; init; } = (1, 1);

    /// <summary>Times of a packet in milliseconds, ascending; those of any format.</summary>
    public required IReadOnlyList<int> PacketTimes { get; init; }

    /// <summary>Times of a packet that a format has: not all, where frames of different modes are of different length (RFC 3952 section 3.2).</summary>
    public IReadOnlyList<int> PacketTimesOf(AudioFormat format) => TimesOf?.Invoke(format) ?? PacketTimes;

    /// <summary>The libraries that it needs; none when Tandem codes itself.</summary>
    public IReadOnlyList<CodecLibrary> Libraries { get; init; } = [];

    /// <summary>Whether all its libraries are there.</summary>
    public bool IsAvailable => Libraries.All(library => library.IsPresent);

    /// <summary>Why the codec cannot be used and which Debian package brings what is missing; null when it can.</summary>
    public string? Missing => Libraries.FirstOrDefault(library => !library.IsPresent) is { } library
        ? $"{Name} needs {library.FileName}, which Debian's package {library.Package} brings."
        : null;

    /// <summary>Whether the format is one of this codec, whatever its parameters say.</summary>
    public bool Has(AudioFormat format) =>
        Name.Equals(format.Name, StringComparison.OrdinalIgnoreCase) && ClockRates.Contains(format.ClockRate) && format.Channels >= Channels.Least && format.Channels <= Channels.Most;

    /// <summary>Makes an encoder for one stream.</summary>
    /// <param name="format">The format, with the parameters of the peer.</param>
    /// <param name="options">What the peer does not decide.</param>
    /// <exception cref="ArgumentException">The format is not one of this codec, or has parameters that are not supported.</exception>
    /// <exception cref="DllNotFoundException">A library is missing; see <see cref="Missing"/>.</exception>
    public AudioEncoder CreateEncoder(AudioFormat format, AudioCodecOptions? options = null) => Checked(format, options, _encoder);

    /// <summary>Makes a decoder for one stream.</summary>
    /// <param name="format">The format, with one's own parameters.</param>
    /// <param name="options">What the peer does not decide.</param>
    /// <exception cref="ArgumentException">The format is not one of this codec, or has parameters that are not supported.</exception>
    /// <exception cref="DllNotFoundException">A library is missing; see <see cref="Missing"/>.</exception>
    public AudioDecoder CreateDecoder(AudioFormat format, AudioCodecOptions? options = null) => Checked(format, options, _decoder);

    /// <summary>Why the parameters of a format cannot be followed; null when they can.</summary>
    public string? Refusal(AudioFormat format)
    {
        if (!Has(format)) return $"{format.Name}/{format.ClockRate}/{format.Channels} is no format of {Name}.";
        try
        {
            Check?.Invoke(format);
            return null;
        }
        catch (ArgumentException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>Throws <see cref="ArgumentException"/> for parameters that are not supported; null for a codec that takes any.</summary>
    internal Action<AudioFormat>? Check { get; init; }

    /// <summary>Tells the packet times of a format; null where every format has all of them.</summary>
    internal Func<AudioFormat, IReadOnlyList<int>>? TimesOf { get; init; }

    private T Checked<T>(AudioFormat format, AudioCodecOptions? options, Func<AudioFormat, AudioCodecOptions, T> factory)
    {
        if (!Has(format)) throw new ArgumentException($"{format.Name}/{format.ClockRate}/{format.Channels} is no format of {Name}.", nameof(format));
        if (Missing is { } missing) throw new DllNotFoundException(missing);
        return factory(format, options ?? AudioCodecOptions.Default);
    }
}
