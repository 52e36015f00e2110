namespace Tandem.Rtp.JitterBuffers;

/// <summary>What to play.</summary>
public enum PlayoutKind
{
    /// <summary>A payload.</summary>
    Payload,

    /// <summary>Something is missing: what conceals it, made of what was played before.</summary>
    Conceal,

    /// <summary>Nothing: the sender is silent, or for too long there was nothing to conceal with.</summary>
    Silence,
}
