using System.Net;

namespace Tandem.Contracts;

/// <summary>What a source did that honest phones do rarely, and scanners all the time.</summary>
public enum Suspicion : byte
{
    /// <summary>It sent wrong credentials.</summary>
    WrongSecret,

    /// <summary>It named a user who does not exist, as itself or as whom it wants.</summary>
    UnknownUser,

    /// <summary>It wanted to be relayed without a right to it.</summary>
    Relaying,

    /// <summary>Its User-Agent is that of a well-known scanner.</summary>
    Scanner,
}

/// <summary>A source whose requests are dropped without an answer.</summary>
/// <param name="Source">Its address, or the first of its network of 64 bits.</param>
/// <param name="Reason">What was held against it last.</param>
/// <param name="IsUdpOnly">Whether only its datagrams are dropped, because what was held against it came in datagrams, whose source anybody can write.</param>
/// <param name="Left">How long it is still dropped.</param>
/// <param name="Times">How many times it was blocked in a row.</param>
/// <param name="Dropped">How many requests were dropped since it was blocked.</param>
public sealed record BlockedSource(IPAddress Source, Suspicion Reason, bool IsUdpOnly, TimeSpan Left, int Times, long Dropped);

/// <summary>The blocked sources as administration sees them. Safe to call from any thread; the answer comes from the lane.</summary>
public interface IBlockedSources
{
    /// <summary>All of them.</summary>
    ValueTask<IReadOnlyList<BlockedSource>> ListAsync(CancellationToken cancellation);

    /// <summary>Lets a source in again and forgets what was held against it. False when it is not blocked.</summary>
    ValueTask<bool> ReleaseAsync(IPAddress source, CancellationToken cancellation);
}
