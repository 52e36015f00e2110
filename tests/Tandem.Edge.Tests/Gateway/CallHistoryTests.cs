using Tandem.Edge.Gateway;
using Tandem.Kernel;

namespace Tandem.Edge.Tests.Gateway;

/// <summary>What is kept of what happened in a call.</summary>
public sealed class CallHistoryTests
{
    [Fact]
    public void Of_many_notes_the_first_and_the_latest_are_kept()
    {
        var start = new Instant(TimeSpan.TicksPerSecond);
        var history = new CallHistory(1, "c@1", "sip:alice@tandem.test", "sip:bob@tandem.test", maxNotes: 6, start);
        for (var number = 0; number < 100; number++) history.Note("caller", $"{number}", start);
        Assert.Equal(["0", "1", "2", "97", "98", "99"], history.Report(start).Notes.Select(note => note.Text));
    }
}
