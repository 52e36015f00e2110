using Tandem.Codecs;

namespace Tandem.Media.Processing.Audio;

/// <summary>How an <see cref="AudioTranscoder"/> works. Immutable.</summary>
public sealed record AudioTranscoderOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly AudioTranscoderOptions Default = new();

    /// <summary>How much of a gap is made up for; 100 ms by default. What is longer is silence: nobody can continue a voice for so long (ITU-T G.711 appendix I ends after 60 ms).</summary>
    public TimeSpan MaxConcealed { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long noise goes on when the source has described silence and nothing more comes; 60 seconds by default.</summary>
    public TimeSpan MaxNoise { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether keys are listened for in the sound of the source, when it has no telephone events; true by default. They come out as events when the other side takes these.</summary>
    public bool HearsKeys { get; init; } = true;

    /// <summary>Whether the sound of a key that comes out as an event is silenced; true by default, or the other side may count it twice. The first 40 ms have passed before it is known.</summary>
    public bool MutesKeys { get; init; } = true;

    /// <summary>Told of each key of the source when it has ended, however it came, on the loop.</summary>
    public Action<char, TimeSpan>? KeyPressed { get; init; }

    /// <summary>
    /// Whether silence that nobody has described goes out as comfort noise, where the codec cannot describe it itself and the other side takes CN (RFC 3389); false by default: it saves octets, and who mistakes a quiet voice for silence
    /// cuts it off.
    /// </summary>
    public bool DescribesSilence { get; init; }

    /// <summary>Settings of the encoder.</summary>
    public AudioCodecOptions Codec { get; init; } = AudioCodecOptions.Default;
}
