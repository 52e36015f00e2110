using Tandem.Media.Processing.Audio;
using Tandem.Media.Processing.Video;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Processing;

/// <summary>One direction of a medium between two legs. Immutable.</summary>
public sealed record ProcessorRequest
{
    /// <summary>What may come: the formats that the source was told it may send, with our parameters.</summary>
    public required IReadOnlyList<RtpFormat> Incoming { get; init; }

    /// <summary>What the other side takes, the most wanted first, with its parameters.</summary>
    public required IReadOnlyList<RtpFormat> Outgoing { get; init; }

    /// <summary>The packet time that the other side wants (<c>a=ptime</c>); null for any.</summary>
    public TimeSpan? PacketTime { get; init; }

    /// <summary>The longest packet that the other side takes (<c>a=maxptime</c>); null for any.</summary>
    public TimeSpan? MaxPacketTime { get; init; }

    /// <summary>The packet time that the source was asked for, and will have; null when nothing was said: 20 ms then.</summary>
    public TimeSpan? SourcePacketTime { get; init; }

    /// <summary>Bits a second that the other side takes at most (<c>b=TIAS</c>, <c>b=AS</c>); null for any.</summary>
    public long? MaxBitRate { get; init; }

    /// <summary>Whether keys may be put in by <see cref="MediaProcessor.PressKey"/>, so that something has to sit there even when all formats are the same.</summary>
    public bool PressesKeys { get; init; }

    /// <summary>How sound is changed, and who is told of keys.</summary>
    public AudioTranscoderOptions Audio { get; init; } = AudioTranscoderOptions.Default;

    /// <summary>How pictures are changed, and who asks the source for key frames.</summary>
    public VideoTranscoderOptions Video { get; init; } = VideoTranscoderOptions.Default;
}
