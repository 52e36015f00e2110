using Tandem.Media.Calls;
using Tandem.Media.Recording;

namespace Tandem.Media.Control;

/// <summary>A call of a SIP proxy: its parties by their tags. A party that has no tag yet goes by the branch of its request.</summary>
internal sealed class NgCall(string callId, MediaCall media, long created)
{
    private const string Unnamed = "";

    /// <summary>The party that a tag stands for.</summary>
    private readonly Dictionary<string, string> _partyOfTag = [];

    /// <summary>A party that was offered to on a branch, or without one.</summary>
    private readonly Dictionary<string, string> _partyOfBranch = [];
    private int _parties;

    public string CallId => callId;

    public MediaCall Media => media;

    /// <summary>The timestamp of its beginning.</summary>
    public required long BegunAt { get; init; }

    public long Created => created;

    public long LastSignal { get; set; }

    /// <summary>The recording of it; null while there is none, and when it has ended by itself.</summary>
    public CallRecording? Recording
    {
        get => field is { HasEnded: true } ? null : field;
        set;
    }

    public Dictionary<string, NgTag> Tags { get; } = [];

    /// <summary>The party of a tag, which is new when nobody has heard of it.</summary>
    public string PartyOf(string tag, long now)
    {
        if (!_partyOfTag.TryGetValue(tag, out var party)) Name(tag, party = $"party{++_parties}", now);
        return party;
    }

    /// <summary>The party that is to get an offer.</summary>
    public string Target(string? tag, string? branch, string offerer, long now)
    {
        if (!string.IsNullOrEmpty(tag)) return PartyOf(tag, now);
        var key = BranchKey(branch, offerer);
        if (!_partyOfBranch.TryGetValue(key, out var party)) _partyOfBranch[key] = party = $"party{++_parties}";
        return party;
    }

    /// <summary>The party that has answered, which may tell its tag only now; null when none was asked.</summary>
    public string? Answerer(string tag, string? branch, string offerer, long now)
    {
        if (_partyOfTag.TryGetValue(tag, out var party)) return party;
        if (!_partyOfBranch.TryGetValue(BranchKey(branch, offerer), out party) && !_partyOfBranch.TryGetValue(BranchKey(null, offerer), out party))
        {
            // Proxies that name branches when they ask may not name them when they tell of the answer: with one branch there is no doubt.
            if (_partyOfBranch.Count != 1) return null;
            party = _partyOfBranch.Values.First();
        }

        Name(tag, party, now);
        return party;
    }

    /// <summary>The party that a request to delete means: by its tag, else by its branch; null for none.</summary>
    public string? Leaving(string? tag, string? branch, string offerer)
    {
        if (!string.IsNullOrEmpty(tag)) return _partyOfTag.GetValueOrDefault(tag);
        return branch is null ? null : _partyOfBranch.GetValueOrDefault(BranchKey(branch, offerer));
    }

    /// <summary>What is recorded gets its name.</summary>
    public void StopRecording()
    {
        if (Recording is not { } recording) return;
        media.Tap(null);
        recording.End();
        Recording = null;
    }

    public bool Knows(string tag) => _partyOfTag.ContainsKey(tag);

    public int PartyCount => media.Parties.Count;

    /// <summary>A party has left.</summary>
    public void Forget(string party)
    {
        foreach (var (tag, _) in _partyOfTag.Where(pair => pair.Value == party).ToList())
        {
            _partyOfTag.Remove(tag);
            Tags.Remove(tag);
        }

        foreach (var (branch, _) in _partyOfBranch.Where(pair => pair.Value == party).ToList()) _partyOfBranch.Remove(branch);
    }

    private void Name(string tag, string party, long now)
    {
        _partyOfTag[tag] = party;
        Tags[tag] = new NgTag(party, now);
    }

    private static string BranchKey(string? branch, string offerer) => $"{offerer}\n{branch ?? Unnamed}";
}

/// <summary>A tag of a call.</summary>
internal sealed class NgTag(string party, long created)
{
    public string Party => party;

    public long Created => created;

    public string? Label { get; set; }

    /// <summary>The tag of the party that it was joined with last.</summary>
    public string? With { get; set; }
}
