using System.Globalization;
using Tandem.Codecs;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Processing.Audio;

/// <summary>What comes in and goes out of an <see cref="AudioTranscoder"/>; all of it is there.</summary>
internal sealed record AudioTranscoderFormats
{
    /// <summary>The sound that may come, and its comfort noise.</summary>
    public required IReadOnlyList<RtpFormat> Sources { get; init; }

    /// <summary>Telephone events that may come, of one clock or several.</summary>
    public IReadOnlyList<RtpFormat> SourceEvents { get; init; } = [];

    /// <summary>The sound that goes out.</summary>
    public required RtpFormat Target { get; init; }

    /// <summary>Telephone events that go out; null where keys are tones.</summary>
    public RtpFormat? TargetEvents { get; init; }

    /// <summary>Comfort noise that goes out; null where it is sound.</summary>
    public RtpFormat? TargetNoise { get; init; }

    /// <summary>Of a packet that goes out, in milliseconds.</summary>
    public required int PacketTime { get; init; }

    /// <summary>The best rate that comes in, which more would not make better.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Channels that come in at most.</summary>
    public required int Channels { get; init; }
}

/// <summary>Formats of descriptions as codecs have them.</summary>
internal static class AudioFormats
{
    extension(RtpFormat format)
    {
        /// <summary>The format for a codec.</summary>
        public AudioFormat ToAudioFormat() => new(format.Map.Encoding, format.Map.ClockRate, format.Map.Channels, format.Parameters?.Text ?? "");

        /// <summary>Whether the codec has no description of silence of its own, so that CN goes along with it (RFC 3389 section 5).</summary>
        public bool IsWithoutSilence() => format.Is("PCMU") || format.Is("PCMA") || format.Is("G722") || format.Is("L16") || format.Is("GSM");

        /// <summary>Channels that are coded: opus announces two and has one unless its receiver wants both (RFC 7587 section 6.1).</summary>
        public int CodedChannels() => format.Is("opus") && format.Parameters?.Find("stereo") != "1" ? 1 : Math.Clamp(format.Map.Channels, 1, 2);

        /// <summary>Samples a second that can be in it.</summary>
        public int CodedRate() => format.Is("G722") ? 16000
            : format.Is("opus") && format.Parameters?.Find("maxplaybackrate") is { } rate && int.TryParse(rate, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? Math.Clamp(most, 8000, 48000)
            : format.Map.ClockRate;
    }
}
