using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tandem.Contracts.Media;
using Tandem.Media.Calls;
using Tandem.Media.Legs;
using Tandem.Media.Transports;
using Tandem.Server.Calls;

namespace Tandem.Server.Tests.Calls;

/// <summary>The list of calls, which may be long.</summary>
public sealed class CallListTests
{
    private readonly LiveMedia _media = new(kept: 10, new MediaCallLog(NullLogger<MediaCallLog>.Instance, new FakeTimeProvider()));

    [Fact]
    public async Task No_live_call_is_measured_for_it_and_of_those_that_have_ended_it_tells_what_was_measured_then()
    {
        var (live, ended) = (new CountingPlane(), new CountingPlane());
        _media.Add(1, new MediaCall(live, null!, MediaCallOptions.Default));
        _media.Add(2, new MediaCall(ended, null!, MediaCallOptions.Default));
        _media.Remove(2, "ended");
        for (var time = 0; time < 3; time++)
        {
            var entries = await CallApi.EntriesAsync([Report(1, end: null), Report(2, "hung up"), Report(3, "long ago")], _media, TestContext.Current.CancellationToken);
            Assert.Equal(["call 1", "call 2", "call 3"], entries.Select(entry => entry.CallId));
            Assert.Null(entries[0].Refused);
            Assert.Equal(new CallRefusal("caller", "audio", MediaDrop.Replayed.ToWords(), 7), Assert.Single(entries[1].Refused!));
            Assert.Empty(entries[2].Refused!);
        }

        Assert.Equal((0, 1), (live.Measured, ended.Measured));
        // The quality of one call is measured when it is asked for.
        Assert.NotNull(await _media.ReportAsync(1, TestContext.Current.CancellationToken));
        Assert.Equal(1, live.Measured);
    }

    private static CallReport Report(long number, string? end) => new($"call {number}", "sip:alice@example.com", "sip:bob@example.com", TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(9), IsAnswered: true, end) { Number = number };

    /// <summary>A plane that carries nothing and counts how often a call is measured.</summary>
    private sealed class CountingPlane : IMediaPlane, IMediaSession
    {
        public int Measured { get; private set; }

        public string Fingerprint => "";

        public IMediaSession Begin(IMediaObserver observer) => this;

        public IMediaLeg AddLeg(string name) => throw new NotSupportedException();

        public void Join(IMediaLeg one, IMediaLeg other)
        {
        }

        public void Tap(IMediaTap? tap)
        {
        }

        public Task<MediaSessionReport> ReportAsync(CancellationToken cancellation)
        {
            Measured++;
            var none = new StreamDirectionReport(0, 0, 0, TimeSpan.Zero);
            var stream = new MediaStreamReport { Kind = "audio", Profile = "RTP/AVP", Received = none, Sent = none, Drops = new Dictionary<string, long> { [nameof(MediaDrop.Replayed)] = 7, [nameof(MediaDrop.OnHold)] = 1 } };
            return Task.FromResult(new MediaSessionReport([new MediaLegReport("caller", [stream])]));
        }

        public void Close()
        {
        }
    }
}
