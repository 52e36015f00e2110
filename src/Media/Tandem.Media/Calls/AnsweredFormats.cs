using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>What the offerer is answered of a medium: what both sides have, else the best of its own that can be converted.</summary>
internal static class AnsweredFormats
{
    private const int NarrowRate = 8000;

    /// <summary>The formats with the numbers of the offer, the most wanted first; nothing when the sides cannot understand each other.</summary>
    /// <param name="offered">The medium as it was offered.</param>
    /// <param name="answered">The medium as the other party has answered it.</param>
    /// <param name="wishes">Which codecs were taken out between them.</param>
    /// <param name="options">What can be converted.</param>
    public static IReadOnlyList<RtpFormat> Of(RtpMedia offered, RtpMedia answered, CodecWishes wishes, MediaCallOptions options)
    {
        var theirs = answered.Formats.WithAgreedMode(offered.Formats);
        var usable = offered.Formats.Where(format => format.IsCompanion() || wishes.Uses(format.Map.Encoding)).ToList().WithAgreedMode(answered.Formats);
        var shared = theirs.AnswerTo(usable);
        if (!shared.Any(format => !format.IsCompanion())) return Converted(offered.Kind, usable, answered, options);
        var main = shared.Where(format => !format.IsCompanion()).OrderBy(format => IndexOf(theirs, format)).Select(format => WithRequests(format, usable)).ToList();
        var companions = shared.Where(format => format.IsCompanion() && !format.Is(OfferedFormats.Events)).Select(format => AsOffered(format, usable));
        return [.. main, .. companions, .. EventsOf(offered, main)];
    }

    private static IReadOnlyList<RtpFormat> Converted(string kind, IReadOnlyList<RtpFormat> usable, RtpMedia answered, MediaCallOptions options)
    {
        if (!answered.Formats.Any(format => Conversion.Has(kind, format, options)) || usable.FirstOrDefault(format => Conversion.Has(kind, format, options)) is not { } best) return [];
        IReadOnlyList<RtpFormat> main = [Conversion.Accept(best, options) with { Feedback = [.. best.Feedback.Intersect(OfferedFormats.PictureRequests.Concat(OfferedFormats.BitRateFeedback), StringComparer.OrdinalIgnoreCase)] }];
        return [.. main, .. EventsOf(usable, main)];
    }

    private static IEnumerable<RtpFormat> EventsOf(RtpMedia offered, IReadOnlyList<RtpFormat> main) => EventsOf(offered.Formats, main);

    /// <summary>Keys are taken as events wherever they are offered, for whoever cannot hear them so is told otherwise. Phones that offer them at 8,000 Hz only mean them for any codec.</summary>
    private static IEnumerable<RtpFormat> EventsOf(IEnumerable<RtpFormat> offered, IReadOnlyList<RtpFormat> main)
    {
        var events = offered.Where(format => format.Is(OfferedFormats.Events)).Select(format => format with { Feedback = [] }).ToList();
        var fitting = events.Where(format => main.Any(one => one.Map.ClockRate == format.Map.ClockRate)).ToList();
        return fitting.Count > 0 ? fitting : events.Where(format => format.Map.ClockRate == NarrowRate);
    }

    /// <summary>Whole pictures can be asked for wherever they are offered, whatever way they are asked for on the other side.</summary>
    private static RtpFormat WithRequests(RtpFormat format, IReadOnlyList<RtpFormat> offered)
    {
        var requests = offered.First(one => one.PayloadType == format.PayloadType).Feedback.Intersect(OfferedFormats.PictureRequests, StringComparer.OrdinalIgnoreCase);
        return format with { Feedback = [.. format.Feedback.Union(requests, StringComparer.OrdinalIgnoreCase)] };
    }

    /// <summary>What refers to other formats does so with the numbers of the offer.</summary>
    private static RtpFormat AsOffered(RtpFormat format, IReadOnlyList<RtpFormat> offered) =>
        FormatReferences.Refers(format) ? offered.First(one => one.PayloadType == format.PayloadType) with { Feedback = [] } : format;

    private static int IndexOf(IReadOnlyList<RtpFormat> formats, RtpFormat wanted)
    {
        for (var i = 0; i < formats.Count; i++)
            if (formats[i].IsSameFormat(wanted)) return i;
        return formats.Count;
    }
}
