namespace Tandem.Media.Transports;

/// <summary>How far a transport is.</summary>
public enum MediaTransportState
{
    /// <summary>A path is looked for, or keys are agreed on.</summary>
    Connecting,

    /// <summary>Media go both ways.</summary>
    Connected,

    /// <summary>The path is lost, and another one is looked for.</summary>
    Disconnected,

    /// <summary>It is of no use any more: there is no path, or the other side is not who it should be.</summary>
    Failed,

    /// <summary>It was closed, by this side or the other.</summary>
    Closed,
}
