using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Tandem.Sdp.Negotiation;

namespace Tandem.Sdp.Sources;

/// <summary>One of several streams of a medium: <c>a=rid:hi send pt=97;max-width=1280</c> (RFC 8851 section 10). Immutable.</summary>
/// <param name="Id">Its name: letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="Direction">Who sends it: <see cref="MediaDirection.SendOnly"/> or <see cref="MediaDirection.ReceiveOnly"/>.</param>
/// <param name="Restrictions">What holds for it, as it was written; null for nothing.</param>
public sealed record RestrictionId(string Id, MediaDirection Direction, string? Restrictions = null)
{
    /// <summary>The name of the attribute.</summary>
    public const string Name = "rid";

    internal const string Send = "send";
    internal const string Receive = "recv";

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads the value of the attribute.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out RestrictionId? restriction)
    {
        restriction = null;
        var words = value.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length < 2 || !IsId(words[0]) || words[1] is not (Send or Receive)) return false;
        restriction = new RestrictionId(words[0], words[1] == Send ? MediaDirection.SendOnly : MediaDirection.ReceiveOnly, words.Length == 3 ? words[2] : null);
        return true;
    }

    /// <summary>The value of the attribute.</summary>
    public override string ToString() => $"{Id} {(Direction == MediaDirection.SendOnly ? Send : Receive)}{(Restrictions is null ? "" : " " + Restrictions)}";

    internal static bool IsId(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(IdCharacters);
}
