using Tandem.Contracts;

namespace Tandem.Server.Api.Contracts;

/// <summary>A source whose SIP requests are dropped without an answer.</summary>
internal sealed record BlockedSourceView
{
    /// <summary>Its address; of an IPv6 network of 64 bits the first.</summary>
    public required string Source { get; init; }

    /// <summary>What was held against it last: wrongSecret, unknownUser, relaying or scanner.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether only its datagrams are dropped.</summary>
    public required bool IsUdpOnly { get; init; }

    /// <summary>When it is let in again.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>How many times it was blocked in a row.</summary>
    public required int Times { get; init; }

    /// <summary>How many requests were dropped since.</summary>
    public required long Dropped { get; init; }

    /// <summary>As administration shows it.</summary>
    public static BlockedSourceView Of(BlockedSource blocked, DateTimeOffset now) => new()
    {
        Source = blocked.Source.ToString(),
        Reason = blocked.Reason switch
        {
            Suspicion.WrongSecret => "wrongSecret",
            Suspicion.UnknownUser => "unknownUser",
            Suspicion.Relaying => "relaying",
            _ => "scanner",
        },
        IsUdpOnly = blocked.IsUdpOnly,
        Until = now + blocked.Left,
        Times = blocked.Times,
        Dropped = blocked.Dropped,
    };
}

/// <summary>All blocked sources.</summary>
internal sealed record BlockedSourceList
{
    /// <summary>The sources.</summary>
    public required IReadOnlyList<BlockedSourceView> Items { get; init; }
}
