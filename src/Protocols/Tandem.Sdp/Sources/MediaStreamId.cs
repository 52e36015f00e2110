using System.Diagnostics.CodeAnalysis;

namespace Tandem.Sdp.Sources;

/// <summary>Which stream of a browser a medium is a track of: <c>a=msid:stream track</c> (RFC 8830 section 2). Immutable.</summary>
/// <param name="StreamId">The stream, a token of 1 to 64 characters; <c>-</c> for none.</param>
/// <param name="TrackId">The track, likewise; null where nothing is said, as in later descriptions of browsers.</param>
public sealed record MediaStreamId(string StreamId, string? TrackId = null)
{
    /// <summary>The name of the attribute.</summary>
    public const string Name = "msid";

    private const int MaxLength = 64;

    /// <summary>Reads the value of the attribute.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out MediaStreamId? id)
    {
        var words = AttributeText.Words(value);
        var isRight = words.Length is 1 or 2 && Array.TrueForAll(words, word => word.Length <= MaxLength && AttributeText.IsToken(word));
        id = isRight ? new MediaStreamId(words[0], words.Length == 2 ? words[1] : null) : null;
        return isRight;
    }

    /// <summary>The value of the attribute.</summary>
    public override string ToString() => TrackId is null ? StreamId : $"{StreamId} {TrackId}";
}
