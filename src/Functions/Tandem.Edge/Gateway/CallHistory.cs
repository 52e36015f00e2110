using Tandem.Contracts.Media;
using Tandem.Kernel;

namespace Tandem.Edge.Gateway;

/// <summary>What happened in a call, for its report: of a bounded number of notes the first ones, which say how it came about, and the latest.</summary>
internal sealed class CallHistory(long number, string callId, string from, string to, int maxNotes, Instant start)
{
    private const int MaxParties = 16;

    private readonly List<CallReportNote> _notes = [];
    private readonly List<SessionParty> _parties = [];
    private Instant? _end;
    private string? _reason;

    /// <summary>The Call-ID.</summary>
    public string CallId => callId;

    /// <summary>When the call began.</summary>
    public Instant Start { get; } = start;

    /// <summary>Whether somebody picked up.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Somebody takes part.</summary>
    public void Add(SessionParty party)
    {
        if (_parties.Count < MaxParties) _parties.Add(party);
    }

    /// <summary>Something happened.</summary>
    public void Note(string party, string text, Instant now)
    {
        if (_notes.Count >= maxNotes) _notes.RemoveAt(maxNotes / 2);
        _notes.Add(new CallReportNote(now - Start, party, text));
    }

    /// <summary>The call has ended.</summary>
    public void End(string reason, Instant now) => (_end, _reason) = (now, reason);

    /// <summary>The report as of now.</summary>
    public CallReport Report(Instant now) => new(callId, from, to, now - Start, (_end ?? now) - Start, IsAnswered, _reason)
    {
        Number = number,
        Parties = [.. _parties.Select(party => party.Report)],
        Notes = [.. _notes],
    };
}
