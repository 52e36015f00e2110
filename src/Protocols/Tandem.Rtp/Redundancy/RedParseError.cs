namespace Tandem.Rtp.Redundancy;

/// <summary>Why a payload is no redundant one.</summary>
public enum RedParseError
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>The payload ends within the headers of its blocks.</summary>
    Headers,

    /// <summary>The blocks are longer than the payload.</summary>
    Length,

    /// <summary>More blocks than <see cref="RedPayload.MaxBlocks"/>.</summary>
    TooManyBlocks,
}
