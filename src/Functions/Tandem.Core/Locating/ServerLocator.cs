using Tandem.Contracts;
using Tandem.Kernel;

namespace Tandem.Core.Locating;

/// <summary>What <see cref="ServerLocator"/> says of a search.</summary>
internal enum LocationStatus : byte
{
    /// <summary>There are servers.</summary>
    Found,

    /// <summary>The name has no servers that may be used.</summary>
    NotFound,

    /// <summary>The domain name system did not answer.</summary>
    NoAnswer,

    /// <summary>Too many requests wait already.</summary>
    TooMany,
}

/// <summary>The end of a search.</summary>
/// <param name="Owner">Who asked.</param>
/// <param name="Status">How it went.</param>
/// <param name="Servers">The servers, in the order in which they are to be tried.</param>
internal readonly record struct Located(object Owner, LocationStatus Status, List<ServerAddress> Servers);

/// <summary>Finds the servers of names (RFC 3263): runs the procedure, asks what it misses, keeps the answers. Sans-IO: results are taken after every input.</summary>
internal sealed class ServerLocator(INameResolution? names, LocatingOptions options, CoreMetrics metrics)
{
    private readonly OutputQueue<Located> _outputs = new();
    private readonly NameCache _cache = new(options);
    private readonly LookupProcedure _procedure = new(options, new Random());
    private readonly TimerQueue<ServerLookup> _timers = new();
    private readonly Dictionary<NameQuestion, List<ServerLookup>> _asked = [];

    /// <summary>When <see cref="Advance"/> wants to be called next.</summary>
    public Instant Deadline => _timers.Deadline;

    /// <summary>How many searches wait for answers.</summary>
    public int WaitingCount => _timers.Count;

    /// <summary>How many answers are kept.</summary>
    public int AnswerCount => _cache.Count;

    /// <summary>Searches the servers of a name. The result is an output, at once when everything is known.</summary>
    public void Locate(ServerName name, object owner, Instant now)
    {
        if (_timers.Count >= options.MaxWaiting)
        {
            metrics.RefusedLookups++;
            _outputs.Add(new Located(owner, LocationStatus.TooMany, []));
            return;
        }

        Continue(new ServerLookup(name, owner), now);
    }

    /// <summary>Takes an answer to a question that was asked.</summary>
    public void Answer(in NameQuestion question, NameAnswer answer, Instant now)
    {
        _cache.Keep(question, answer, now);
        if (answer.Status == NameAnswerStatus.Failed) metrics.FailedQuestions++;
        if (!_asked.Remove(question, out var waiting)) return;
        foreach (var lookup in waiting)
        {
            if (!_timers.IsRunning(lookup.Timer)) continue;
            lookup.Add(question, answer);
            if (--lookup.Awaited == 0) Continue(lookup, now);
        }
    }

    /// <summary>Ends the searches whose time is over, with what is known.</summary>
    public void Advance(Instant now)
    {
        while (_timers.TryTake(now, out var lookup))
        {
            lookup.Close();
            Finish(lookup, _procedure.Run(lookup));
        }
    }

    /// <summary>Takes the next result.</summary>
    public bool TryTake(out Located located) => _outputs.TryTake(out located);

    private void Continue(ServerLookup lookup, Instant now)
    {
        while (true)
        {
            lookup.Missing.Clear();
            var servers = _procedure.Run(lookup);
            if (lookup.Missing.Count == 0)
            {
                Finish(lookup, servers);
                return;
            }

            foreach (var question in lookup.Missing)
            {
                if (_cache.TryFind(question, now, out var answer)) lookup.Add(question, answer);
                else if (names is null) lookup.Add(question, NotFound);
                else Ask(question, lookup);
            }

            if (lookup.Awaited == 0) continue;
            if (!_timers.IsRunning(lookup.Timer)) lookup.Timer = _timers.Start(now + options.LookupTimeout, lookup);
            return;
        }
    }

    private void Ask(in NameQuestion question, ServerLookup lookup)
    {
        lookup.Awaited++;
        if (_asked.TryGetValue(question, out var waiting))
        {
            waiting.Add(lookup);
            return;
        }

        _asked[question] = [lookup];
        metrics.Questions++;
        names!.Ask(question);
    }

    private void Finish(ServerLookup lookup, List<ServerAddress> servers)
    {
        _timers.Cancel(ref lookup.Timer);
        var status = servers.Count > 0 ? LocationStatus.Found : lookup.HasFailed ? LocationStatus.NoAnswer : LocationStatus.NotFound;
        _outputs.Add(new Located(lookup.Owner, status, servers));
    }

    private static readonly NameAnswer NotFound = new(NameAnswerStatus.NotFound, [], TimeSpan.Zero);
}
