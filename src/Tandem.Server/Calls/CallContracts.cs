using System.Text.Json.Serialization;

namespace Tandem.Server.Calls;

/// <summary>Calls whose media go through this server, or went of late.</summary>
internal sealed record CallList
{
    /// <summary>Those that last, and then those that have ended, the last one first.</summary>
    public required IReadOnlyList<CallView> Items { get; init; }
}

/// <summary>A call.</summary>
internal sealed record CallView
{
    /// <summary>Its Call-ID.</summary>
    public required string CallId { get; init; }

    /// <summary>The URI that calls.</summary>
    public required string From { get; init; }

    /// <summary>The URI that was called.</summary>
    public required string To { get; init; }

    /// <summary>Seconds since it began.</summary>
    public required double Age { get; init; }

    /// <summary>Seconds that it has lasted.</summary>
    public required double Duration { get; init; }

    /// <summary>Whether somebody picked up.</summary>
    public required bool IsAnswered { get; init; }

    /// <summary>Why it ended; null while it lasts.</summary>
    public required string? End { get; init; }

    /// <summary>Who took part.</summary>
    public required IReadOnlyList<CallPartyView> Parties { get; init; }

    /// <summary>What happened, in order.</summary>
    public required IReadOnlyList<CallNoteView> Notes { get; init; }

    /// <summary>Datagrams that were refused for being bad, or a stranger's; null while it lasts, for the list measures nothing. Of a call that ended long ago nothing is known any more.</summary>
    public required IReadOnlyList<CallRefusal>? Refused { get; init; }
}

/// <summary>A party of a call.</summary>
internal sealed record CallPartyView
{
    /// <summary>Its name in notes and legs.</summary>
    public required string Name { get; init; }

    /// <summary>Whose device it is.</summary>
    public required string Address { get; init; }

    /// <summary>What it calls itself.</summary>
    public required string UserAgent { get; init; }

    /// <summary>How it takes its media.</summary>
    public required string Profile { get; init; }
}

/// <summary>Something that happened in a call.</summary>
internal sealed record CallNoteView
{
    /// <summary>Seconds from its beginning.</summary>
    public required double After { get; init; }

    /// <summary>With whom.</summary>
    public required string Party { get; init; }

    /// <summary>What.</summary>
    public required string Text { get; init; }
}

/// <summary>The quality of a call, as the server measures it between itself and each party.</summary>
internal sealed record CallQuality
{
    /// <summary>Its Call-ID.</summary>
    public required string CallId { get; init; }

    /// <summary>The party that sends no sound although it should, while the other one is heard: one-way audio. Null otherwise; of a call that has ended, how it was at the end.</summary>
    public required string? SilentParty { get; init; }

    /// <summary>Why the call ended; null while it lasts.</summary>
    public required string? End { get; init; }

    /// <summary>What happened, in order.</summary>
    public required IReadOnlyList<CallNoteView> Notes { get; init; }

    /// <summary>Datagrams that were refused for being bad, or a stranger's.</summary>
    public required IReadOnlyList<CallRefusal> Refused { get; init; }

    /// <summary>Each leg.</summary>
    public required IReadOnlyList<LegQuality> Legs { get; init; }
}

/// <summary>The quality of a leg.</summary>
internal sealed record LegQuality
{
    /// <summary>The party.</summary>
    public required string Party { get; init; }

    /// <summary>Whose device it is; empty for one that is not known any more.</summary>
    public required string Address { get; init; }

    /// <summary>Its media.</summary>
    public required IReadOnlyList<StreamQuality> Streams { get; init; }
}

/// <summary>The quality of a medium.</summary>
internal sealed record StreamQuality
{
    /// <summary>Such as <c>audio</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How it is carried.</summary>
    public required string Profile { get; init; }

    /// <summary>The suite of SRTP; empty in the clear.</summary>
    public required string Suite { get; init; }

    /// <summary>What the party sends.</summary>
    public required DirectionQuality Received { get; init; }

    /// <summary>What is sent to it, loss and jitter as it reports them.</summary>
    public required DirectionQuality Sent { get; init; }

    /// <summary>Milliseconds to the party and back; null before they are known.</summary>
    public required double? RoundTrip { get; init; }

    /// <summary>Mean opinion score of what the party sends, 1 to 4.5, by the E-model (ITU-T G.107); null without one.</summary>
    public required double? MeanOpinionScore { get; init; }

    /// <summary>What the score was computed from.</summary>
    public required string ScoreInputs { get; init; }

    /// <summary>Datagrams that were thrown away, by the name of the reason.</summary>
    public required IReadOnlyDictionary<string, long> Refused { get; init; }
}

/// <summary>One direction of a medium.</summary>
internal sealed record DirectionQuality
{
    /// <summary>The format, such as <c>opus/48000/2</c>; empty before the first packet.</summary>
    public required string Format { get; init; }

    /// <summary>Packets.</summary>
    public required long Packets { get; init; }

    /// <summary>Octets of their payloads.</summary>
    public required long Octets { get; init; }

    /// <summary>Packets that did not come.</summary>
    public required long Lost { get; init; }

    /// <summary>Interarrival jitter in milliseconds.</summary>
    public required double Jitter { get; init; }
}

/// <summary>How calls are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CallList))]
[JsonSerializable(typeof(CallQuality))]
internal sealed partial class CallJson : JsonSerializerContext;
