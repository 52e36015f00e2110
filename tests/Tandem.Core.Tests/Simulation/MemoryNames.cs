using Tandem.Contracts;

namespace Tandem.Simulation;

/// <summary>A domain name system that knows what a test told it, and answers at the end of the batch unless the test holds it.</summary>
internal sealed class MemoryNames : INameResolution
{
    private readonly Dictionary<NameQuestion, NameAnswer> _zone = [];
    private readonly Queue<NameQuestion> _asked = new();

    /// <summary>Every question so far.</summary>
    public List<NameQuestion> Questions { get; } = [];

    /// <summary>Whether the answers are late.</summary>
    public bool IsHeld { get; set; }

    public bool HasAnswers => !IsHeld && _asked.Count > 0;

    public void Ask(in NameQuestion question)
    {
        Questions.Add(question);
        _asked.Enqueue(question);
    }

    public bool TryAnswer(out NameQuestion question, out NameAnswer answer)
    {
        (question, answer) = (default, NameAnswer.Failed);
        if (!HasAnswers) return false;
        question = _asked.Dequeue();
        answer = _zone.GetValueOrDefault(question) ?? new NameAnswer(NameAnswerStatus.NotFound, [], TimeSpan.FromSeconds(30));
        return true;
    }

    public void Fail(string name, NameRecordKind kind) => _zone[new(name, kind)] = NameAnswer.Failed;

    public void Remove(string name, NameRecordKind kind) => _zone.Remove(new(name, kind));

    public void Naptr(string name, params (int Order, int Preference, string Service, string Replacement)[] records) =>
        Set(name, NameRecordKind.Naptr, records.Select(record => new NaptrRecord(record.Order, record.Preference, "s", record.Service, record.Replacement)));

    public void Srv(string name, params (int Priority, int Weight, int Port, string Target)[] records) =>
        Set(name, NameRecordKind.Srv, records.Select(record => new SrvRecord(record.Priority, record.Weight, (ushort)record.Port, record.Target)));

    public void Address(string name, params string[] addresses) => Address(name, 300, addresses);

    public void Address(string name, int seconds, params string[] addresses)
    {
        foreach (var kind in (NameRecordKind[])[NameRecordKind.A, NameRecordKind.Aaaa])
        {
            var records = addresses.Where(address => address.Contains(':') == (kind == NameRecordKind.Aaaa)).Select(address => new AddressRecord(SimulatedSockets.Address(address, 0))).ToArray();
            if (records.Length > 0) Set(name, kind, records, seconds);
        }
    }

    private void Set(string name, NameRecordKind kind, IEnumerable<NameRecord> records, int seconds = 300) =>
        _zone[new(name, kind)] = new NameAnswer(NameAnswerStatus.Found, [.. records], TimeSpan.FromSeconds(seconds));
}
