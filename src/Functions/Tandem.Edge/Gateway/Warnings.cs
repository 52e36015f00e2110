using Tandem.Contracts.Media;

namespace Tandem.Edge.Gateway;

/// <summary>How failures of the gateway are told to who called (RFC 3261 section 20.43).</summary>
internal static class Warnings
{
    private const int MaxText = 300;

    // Calls end all the time: ports and places are free again soon.
    private const int RetryAfter = 10;

    /// <summary>The final response to a request whose body has several parts that cannot be told from each other.</summary>
    public static SessionVerdict BadParts { get; } = new(400) { Warning = "399 tandem \"The parts of the body cannot be told from each other\"" };

    /// <summary>The final response that a failure becomes.</summary>
    public static SessionVerdict VerdictOf(GatewayFailure failure, string explanation) => failure is GatewayFailure.NoPorts or GatewayFailure.TooManyCalls or GatewayFailure.TooManyOfAccount
        ? new SessionVerdict(503) { RetryAfter = RetryAfter }
        : new SessionVerdict(488) { Warning = $"{(failure == GatewayFailure.NoCommonFormat ? 305 : 307)} tandem \"{Quotable(explanation)}\"" };

    /// <summary>What a caller learns whose callee has as many calls as he may.</summary>
    public static SessionVerdict CalleeIsBusy => new(486) { RetryAfter = RetryAfter };

    /// <summary>The value of Reason (RFC 3326) for a call that this node ends.</summary>
    public static string ReasonOf(int cause, string text) => $"Q.850;cause={cause};text=\"{Quotable(text)}\"";

    private static string Quotable(string text) =>
        string.Concat((text.Length > MaxText ? text[..MaxText] : text).Where(character => !char.IsControl(character) && character is not ('"' or '\\')));
}
