using Tandem.Contracts.Media;
using Tandem.Subscribers;

namespace Tandem.Server.Api.Contracts;

/// <summary>What holds for the media of an account's calls.</summary>
internal sealed record MediaPolicyView
{
    private const string Unset = "default";

    /// <summary>Which of its calls have their media through this server: `auto` those that need it, `off` none, `always` all, `default` what is set for everybody (`Media:Gateway:Mode`).</summary>
    /// <example>always</example>
    public string? Mode { get; init; }

    /// <summary>The words for the mode, as the options of the server have them.</summary>
    public static string Words => string.Join(", ", Enum.GetValues<SessionMode>().Select(Word)) + $" or {Unset}";

    /// <summary>What holds for an account.</summary>
    public static MediaPolicyView Of(Account account) => new() { Mode = account.MediaMode is { } mode ? Word(mode) : Unset };

    /// <summary>Reads a mode. False when there is no such one.</summary>
    public static bool TryRead(string? word, out MediaPolicy policy)
    {
        policy = new MediaPolicy(null);
        if (word == Unset) return true;
        foreach (var mode in Enum.GetValues<SessionMode>())
            if (word == Word(mode)) policy = new MediaPolicy(mode);
        return policy.Mode is not null;
    }

    private static string Word(SessionMode mode) => mode.ToString().ToLowerInvariant();
}
