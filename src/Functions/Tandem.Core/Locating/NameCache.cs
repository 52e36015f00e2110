using Tandem.Contracts;
using Tandem.Kernel;

namespace Tandem.Core.Locating;

/// <summary>The answers of the domain name system, for as long as they hold: by their TTL, within bounds, the negative ones too (RFC 2308).</summary>
internal sealed class NameCache(LocatingOptions options)
{
    private readonly Dictionary<NameQuestion, (NameAnswer Answer, Instant Until)> _answers = [];

    /// <summary>How many answers are kept.</summary>
    public int Count => _answers.Count;

    public bool TryFind(in NameQuestion question, Instant now, out NameAnswer answer)
    {
        var isThere = _answers.TryGetValue(question, out var entry) && now < entry.Until;
        answer = entry.Answer;
        return isThere;
    }

    public void Keep(in NameQuestion question, NameAnswer answer, Instant now)
    {
        if (_answers.Count >= options.MaxAnswers && !_answers.ContainsKey(question)) Forget(now);
        _answers[question] = (answer, now + TimeToLive(answer));
    }

    private TimeSpan TimeToLive(NameAnswer answer) => answer.Status switch
    {
        NameAnswerStatus.Found => Bounded(answer.TimeToLive, options.MaxTimeToLive),
        NameAnswerStatus.NotFound => Bounded(answer.TimeToLive == TimeSpan.Zero ? options.MaxNegativeTimeToLive : answer.TimeToLive, options.MaxNegativeTimeToLive),
        _ => options.FailureTimeToLive,
    };

    private TimeSpan Bounded(TimeSpan time, TimeSpan most) => time < options.MinTimeToLive ? options.MinTimeToLive : time > most ? most : time;

    private void Forget(Instant now)
    {
        foreach (var (question, entry) in _answers)
            if (entry.Until <= now) _answers.Remove(question);
        if (_answers.Count >= options.MaxAnswers) _answers.Clear();
    }
}
