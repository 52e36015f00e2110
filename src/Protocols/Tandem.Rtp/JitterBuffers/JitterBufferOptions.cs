namespace Tandem.Rtp.JitterBuffers;

/// <summary>What a <see cref="JitterBuffer"/> does. Immutable.</summary>
public sealed record JitterBufferOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly JitterBufferOptions Default = new();

    /// <summary>Packets that are kept: a power of two, 64 by default, 1.3 seconds of 20 ms each.</summary>
    public int Capacity { get; init; } = 64;

    /// <summary>Octets of the longest payload; 1,500 by default.</summary>
    public int MaxPayloadLength { get; init; } = 1500;

    /// <summary>How long a frame is until packets tell; 20 ms by default.</summary>
    public TimeSpan FrameDuration { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The least delay; 20 ms by default.</summary>
    public TimeSpan MinDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The greatest delay; 400 ms by default, where a conversation breaks down (ITU-T G.114). What comes later is lost.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The delay until the jitter is known; 60 ms by default.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>Frames that are concealed one after another before there is silence; 5 by default.</summary>
    public int MaxConcealed { get; init; } = 5;

    /// <summary>Frames of silence without any packet after which playout stops until there is one; 50 by default.</summary>
    public int MaxSilent { get; init; } = 50;

    /// <summary>Frames between two steps of a delay that is too short or too long, while there is no silence to hide one in; 25 by default.</summary>
    public int AdaptationInterval { get; init; } = 25;
}
