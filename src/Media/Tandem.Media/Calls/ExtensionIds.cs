using Tandem.Rtp;
using Tandem.Sdp.Rtp;
using HeaderExtension = Tandem.Sdp.Rtp.HeaderExtension;

namespace Tandem.Media.Calls;

/// <summary>The numbers that a party knows header extensions by, for all its media (RFC 8285 section 6).</summary>
internal sealed class ExtensionIds
{
    private const int MostShort = 14;
    private readonly Dictionary<string, int> _ids = [];

    /// <summary>Takes the numbers that the party itself uses.</summary>
    public void Take(IEnumerable<HeaderExtension> extensions)
    {
        foreach (var extension in extensions)
            if (extension.Id <= byte.MaxValue) _ids[extension.Uri] = extension.Id;
    }

    /// <summary>What a party is offered: what the other side has and may go through, and the name of the medium where several share a port.</summary>
    public IReadOnlyList<HeaderExtension> Offer(RtpMedia offered, bool isFromBrowser, MediaCallOptions options)
    {
        var extensions = offered.HeaderExtensions.Where(extension => isFromBrowser && options.HeaderExtensions.Contains(extension.Uri)).DistinctBy(extension => extension.Uri).ToList();
        return [.. Numbered(HeaderExtensionUris.Mid, offered), .. extensions.SelectMany(extension => Numbered(extension.Uri, offered))];
    }

    /// <summary>What the offerer is answered, with its numbers: what the other side has answered too, and the name of the medium.</summary>
    public static IReadOnlyList<HeaderExtension> Answer(RtpMedia offered, RtpMedia answered, MediaCallOptions options) =>
    [
        .. offered.HeaderExtensions.DistinctBy(extension => extension.Uri).Where(extension => extension.Id <= byte.MaxValue && (extension.Uri == HeaderExtensionUris.Mid
            || (options.HeaderExtensions.Contains(extension.Uri) && answered.HeaderExtensions.Any(other => other.Uri == extension.Uri)))),
    ];

    private IEnumerable<HeaderExtension> Numbered(string uri, RtpMedia offered)
    {
        if (!_ids.TryGetValue(uri, out var id))
        {
            var wanted = offered.HeaderExtensions.FirstOrDefault(extension => extension.Uri == uri)?.Id ?? 0;
            // A number that an extension of the other side will want stays free for it.
            id = wanted is > 0 and <= byte.MaxValue && !_ids.ContainsValue(wanted) ? wanted
                : Enumerable.Range(1, MostShort).FirstOrDefault(free => !_ids.ContainsValue(free) && offered.HeaderExtensions.All(extension => extension.Id != free));
            if (id == 0) yield break;
            _ids[uri] = id;
        }

        yield return new HeaderExtension(id, uri);
    }
}
