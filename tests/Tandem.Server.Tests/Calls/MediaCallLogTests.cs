using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Tandem.Media.Legs;
using Tandem.Media.Transports;
using Tandem.Server.Calls;

namespace Tandem.Server.Tests.Calls;

/// <summary>What is logged of calls, and how often.</summary>
public sealed class MediaCallLogTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Recorder _recorder = new();

    private MediaCallLog Log => field ??= new MediaCallLog(_recorder, _clock);

    [Fact]
    public void One_way_audio_names_party_and_call_when_it_begins_and_when_it_ends()
    {
        Log.OneWay("c@1", "callee1", hasBegun: true);
        Log.OneWay("c@1", "callee1", hasBegun: false);
        Assert.Equal(
            [(LogLevel.Warning, "One-way audio: nothing is heard from callee1 while the other side is heard, in call c@1"), (LogLevel.Information, "One-way audio from callee1 has ended, in call c@1")], _recorder.Lines);
    }

    [Fact]
    public void Of_refused_datagrams_ten_lines_a_minute_are_written_and_the_rest_is_counted()
    {
        var refusals = CallRefusal.Of(Measured([(MediaDrop.ForeignSource, 7), (MediaDrop.NotAuthentic, 2)]));
        for (var call = 0; call < 12; call++) Log.Refused($"c{call}", refusals);
        Assert.Equal(10, _recorder.Lines.Count);
        Assert.Equal(
            "Datagrams were refused in call c0: 7 from caller: it came from another address than the media of this side; 2 from caller: its tag is wrong: other keys, or changed on its way", _recorder.Lines[0].Text);
        _clock.Advance(TimeSpan.FromSeconds(61));
        Log.Refused("later", refusals);
        Assert.Equal("Datagrams were refused in 2 more calls of the last minute", _recorder.Lines[10].Text);
        Assert.StartsWith("Datagrams were refused in call later", _recorder.Lines[11].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_calls_that_are_one_way_now_and_then_ten_lines_a_minute_are_written_too()
    {
        for (var time = 0; time < 20; time++) Log.OneWay("c@1", "caller", hasBegun: time % 2 == 0);
        Assert.Equal(10, _recorder.Lines.Count);
        _clock.Advance(TimeSpan.FromSeconds(61));
        Log.OneWay("c@1", "caller", hasBegun: true);
        Assert.Equal("One-way audio has begun or ended 10 more times in the last minute", _recorder.Lines[10].Text);
        Assert.Equal(12, _recorder.Lines.Count);
    }

    [Fact]
    public void What_nobody_wanted_at_that_moment_was_not_refused_for_being_bad()
    {
        Log.Refused("c", CallRefusal.Of(Measured([(MediaDrop.OnHold, 5), (MediaDrop.NotJoined, 1), (MediaDrop.Blocked, 3)])));
        Assert.Empty(_recorder.Lines);
    }

    [Fact]
    public void Every_reason_has_words()
    {
        var words = Enum.GetValues<MediaDrop>().Select(reason => reason.ToWords()).ToList();
        Assert.Equal(words.Count, words.Distinct().Count());
        Assert.Equal("for a reason that has no words yet", ((MediaDrop)(-1)).ToWords());
        Assert.DoesNotContain("for a reason that has no words yet", words);
    }

    private static MediaSessionReport Measured(IEnumerable<(MediaDrop Reason, long Count)> drops) => new(
    [
        new MediaLegReport("caller",
        [
            new MediaStreamReport
            {
                Kind = "audio",
                Profile = "RTP/AVP",
                Received = new StreamDirectionReport(1, 160, 0, TimeSpan.Zero),
                Sent = new StreamDirectionReport(1, 160, 0, TimeSpan.Zero),
                Drops = drops.ToDictionary(drop => drop.Reason.ToString(), drop => drop.Count),
            },
        ]),
    ]);

    private sealed class Recorder : ILogger<MediaCallLog>
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add((logLevel, formatter(state, exception)));

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
