using Tandem.Contracts.Media;
using Tandem.Media.Legs;

namespace Tandem.Server.Calls;

/// <summary>Reports of calls as the API shows them.</summary>
internal static class CallViews
{
    public static CallView Entry(CallReport report, MediaSessionReport? measured) => new()
    {
        CallId = report.CallId,
        From = report.From,
        To = report.To,
        Age = Seconds(report.Age),
        Duration = Seconds(report.Duration),
        IsAnswered = report.IsAnswered,
        End = report.End,
        Parties = [.. report.Parties.Select(party => new CallPartyView { Name = party.Name, Address = party.Address, UserAgent = party.UserAgent, Profile = party.Profile.ToString() })],
        Notes = Show(report.Notes),
        Refused = report.End is null ? null : measured is null ? [] : CallRefusal.Of(measured),
    };

    public static CallQuality Show(CallReport report, MediaSessionReport measured)
    {
        // A branch that has left had no media to speak of.
        var legs = measured.Legs.Where(leg => leg.Streams.Count > 0).ToList();
        return new CallQuality
        {
            CallId = report.CallId,
            SilentParty = legs.Find(leg => leg.IsOneWay)?.Name,
            End = report.End,
            Notes = Show(report.Notes),
            Refused = CallRefusal.Of(measured),
            Legs = [.. legs.Select(leg => new LegQuality
            {
                Party = leg.Name,
                Address = report.Parties.FirstOrDefault(party => party.Name == leg.Name)?.Address ?? "",
                Streams = [.. leg.Streams.Select(Show)],
            })],
        };
    }

    private static List<CallNoteView> Show(IReadOnlyList<CallReportNote> notes) => [.. notes.Select(note => new CallNoteView { After = Seconds(note.After), Party = note.Party, Text = note.Text })];

    private static StreamQuality Show(MediaStreamReport stream) => new()
    {
        Kind = stream.Kind,
        Profile = stream.Profile,
        Suite = stream.Suite,
        Received = Show(stream.Received, stream.ReceivedFormat),
        Sent = Show(stream.Sent, stream.SentFormat),
        RoundTrip = stream.RoundTrip is { } time ? Milliseconds(time) : null,
        MeanOpinionScore = stream.MeanOpinionScore is { } score ? Math.Round(score, 2) : null,
        ScoreInputs = stream.ScoreInputs,
        Refused = stream.Drops,
    };

    private static DirectionQuality Show(StreamDirectionReport direction, string format) => new()
    {
        Format = format,
        Packets = direction.Packets,
        Octets = direction.Octets,
        Lost = direction.Lost,
        Jitter = Milliseconds(direction.Jitter),
    };

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 2);
}
