namespace Tandem.Server.Tracing;

/// <summary>Which way a traced message crossed the node's border.</summary>
internal enum TraceDirection : byte
{
    /// <summary>It came in.</summary>
    Received,

    /// <summary>It went out.</summary>
    Sent,

    /// <summary>It came in and was refused by the parser or a limit.</summary>
    Refused,
}
