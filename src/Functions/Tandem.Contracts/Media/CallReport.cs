using Tandem.Kernel;

namespace Tandem.Contracts.Media;

/// <summary>What became of a call whose media go, or went, through this node. A copy: it does not change with the call.</summary>
/// <param name="CallId">Its Call-ID.</param>
/// <param name="From">The URI that calls.</param>
/// <param name="To">The URI that was called.</param>
/// <param name="Age">How long ago it began.</param>
/// <param name="Duration">How long it has lasted, or lasted.</param>
/// <param name="IsAnswered">Whether somebody picked up.</param>
/// <param name="End">Why it ended; null while it lasts.</param>
public sealed record CallReport(string CallId, string From, string To, TimeSpan Age, TimeSpan Duration, bool IsAnswered, string? End)
{
    /// <summary>The number of the call on this node. The Call-ID is what a caller chooses, and others may choose the same.</summary>
    public long Number { get; init; }

    /// <summary>Who took part.</summary>
    public IReadOnlyList<CallReportParty> Parties { get; init; } = [];

    /// <summary>What happened, in order; the latest of a bounded number.</summary>
    public IReadOnlyList<CallReportNote> Notes { get; init; } = [];
}

/// <summary>A party of a call.</summary>
/// <param name="Name">Its name in the media plane and in notes.</param>
/// <param name="Address">Whose device it is, as address-of-record, or where it is.</param>
/// <param name="UserAgent">What it calls itself; empty for nothing.</param>
/// <param name="Profile">How it takes its media.</param>
public sealed record CallReportParty(string Name, string Address, string UserAgent, MediaProfile Profile);

/// <summary>Something that happened in a call.</summary>
/// <param name="After">When, from its beginning.</param>
/// <param name="Party">With whom.</param>
/// <param name="Text">What, for people.</param>
public sealed record CallReportNote(TimeSpan After, string Party, string Text);

/// <summary>The reports of calls. On the lane only.</summary>
public interface ICallReports
{
    /// <summary>The calls that last, at most <paramref name="count"/> of them.</summary>
    IReadOnlyList<CallReport> LiveCalls(int count, Instant now);

    /// <summary>The calls that have ended, the last one first; a bounded number is kept.</summary>
    IReadOnlyList<CallReport> EndedCalls(Instant now);

    /// <summary>The calls with a Call-ID, those that last before those that have ended: several, when one goes through this node twice, or when others have chosen the same.</summary>
    IReadOnlyList<CallReport> CallsOf(string callId, Instant now);
}
