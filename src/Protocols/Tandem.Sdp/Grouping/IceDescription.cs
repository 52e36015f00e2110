namespace Tandem.Sdp.Grouping;

/// <summary>What ICE needs to know of the other side (RFC 8839 section 5), as text: <c>Tandem.Stun</c> reads candidates. Immutable.</summary>
/// <param name="UserFragment">4 to 256 characters.</param>
/// <param name="Password">22 to 256 characters.</param>
public sealed record IceDescription(string UserFragment, string Password)
{
    private const string UserFragmentName = "ice-ufrag";
    private const string PasswordName = "ice-pwd";
    private const string OptionsName = "ice-options";
    private const string LiteName = "ice-lite";
    private const string CandidateName = "candidate";
    private const string EndOfCandidatesName = "end-of-candidates";
    private const string Trickle = "trickle";
    private const int MinUserFragment = 4;
    private const int MinPassword = 22;
    private const int MaxLength = 256;

    /// <summary>The values of <c>a=candidate</c>.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>No more candidates come (RFC 8840 section 8.2).</summary>
    public bool IsComplete { get; init; }

    /// <summary>Candidates may come later (RFC 8840 section 4.1.1).</summary>
    public bool Trickles { get; init; }

    /// <summary>The other side answers checks and makes none (RFC 8445 section 2.5).</summary>
    public bool IsLite { get; init; }

    /// <summary>What a medium or its session says; null where it says nothing, or what no agent may take.</summary>
    public static IceDescription? Of(SessionDescription session, MediaDescription media)
    {
        if ((media.Attributes.Find(UserFragmentName) ?? session.Attributes.Find(UserFragmentName)) is not { Length: >= MinUserFragment and <= MaxLength } userFragment) return null;
        if ((media.Attributes.Find(PasswordName) ?? session.Attributes.Find(PasswordName)) is not { Length: >= MinPassword and <= MaxLength } password) return null;
        var options = AttributeText.Words($"{session.Attributes.Find(OptionsName)} {media.Attributes.Find(OptionsName)}");
        return new IceDescription(userFragment, password)
        {
            Candidates = [.. media.Attributes.FindAll(CandidateName)],
            IsComplete = media.Attributes.Has(EndOfCandidatesName) || session.Attributes.Has(EndOfCandidatesName),
            Trickles = options.Contains(Trickle),
            IsLite = session.Attributes.Has(LiteName),
        };
    }

    /// <summary>The attributes of the medium that say it. Who is lite says so in the session, by <see cref="Lite"/>.</summary>
    public IEnumerable<SdpAttribute> ToAttributes()
    {
        yield return new SdpAttribute(UserFragmentName, UserFragment);
        yield return new SdpAttribute(PasswordName, Password);
        if (Trickles) yield return new SdpAttribute(OptionsName, Trickle);
        foreach (var candidate in Candidates) yield return new SdpAttribute(CandidateName, candidate);
        if (IsComplete) yield return new SdpAttribute(EndOfCandidatesName);
    }

    /// <summary>The attribute of a session whose side is lite.</summary>
    public static SdpAttribute Lite => new(LiteName);

    /// <summary>Says how many candidates there are, never the password.</summary>
    public override string ToString() => $"{UserFragment}, {Candidates.Count} candidates";
}
