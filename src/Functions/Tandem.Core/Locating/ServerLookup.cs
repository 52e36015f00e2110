using Tandem.Contracts;
using Tandem.Kernel;

namespace Tandem.Core.Locating;

/// <summary>One search for the servers of a name: what has been answered so far, and what is still asked. The procedure is run over it again with every round of answers.</summary>
internal sealed class ServerLookup(ServerName name, object owner)
{
    private readonly Dictionary<NameQuestion, NameAnswer> _answers = [];
    private bool _isOver;

    /// <summary>Whose servers are sought.</summary>
    public ServerName Name { get; } = name;

    /// <summary>Who gets the result.</summary>
    public object Owner { get; } = owner;

    /// <summary>What must be known for the procedure to go on.</summary>
    public List<NameQuestion> Missing { get; } = [];

    /// <summary>Answers that are still awaited.</summary>
    public int Awaited { get; set; }

    /// <summary>Whether a question could not be answered.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Ends it when the answers are late.</summary>
    public TimerHandle Timer;

    /// <summary>The records for a question; empty when there are none, or when they are not known yet: then the question is <see cref="Missing"/>.</summary>
    public IReadOnlyList<NameRecord> Find(in NameQuestion question)
    {
        if (_answers.TryGetValue(question, out var answer))
        {
            HasFailed |= answer.Status == NameAnswerStatus.Failed;
            return answer.Records;
        }

        if (_isOver) HasFailed = true;
        else if (!Missing.Contains(question)) Missing.Add(question);
        return [];
    }

    /// <summary>Takes an answer. One for all the run: a short TTL must not make it ask for the same again.</summary>
    public void Add(in NameQuestion question, NameAnswer answer) => _answers[question] = answer;

    /// <summary>The time is over: what is not known counts as not to be had.</summary>
    public void Close()
    {
        _isOver = true;
        Missing.Clear();
    }
}
