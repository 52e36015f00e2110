namespace Tandem.Server.Options;

/// <summary>What is written to the console. Single categories are set as everywhere in .NET, under <c>Logging:LogLevel</c>.</summary>
internal sealed record LogOptions
{
    /// <summary>The least level that is written.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>One line of text or one JSON object for each event.</summary>
    public LogFormat Format { get; init; } = LogFormat.Text;
}

/// <summary>How an event is written.</summary>
internal enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>A JSON object with the event's fields, for programs.</summary>
    Json,
}
