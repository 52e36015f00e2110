using System.Globalization;
using Tandem.Rtp;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>What a party is offered of a medium of the other: the formats of that one, and those that they can be converted to.</summary>
internal static class OfferedFormats
{
    internal const string Events = "telephone-event";

    private static readonly string[] Repairs = ["rtx", "red", "ulpfec", "flexfec-03"];
    private static readonly string[] WithoutSilence = ["PCMU", "PCMA", "L16", "G726-32"];
    private static readonly string[] Feedback = ["nack", "nack pli", "ccm fir", "goog-remb"];
    internal static readonly string[] PictureRequests = ["nack pli", "ccm fir"];

    /// <summary>How much a receiver can take, which what is made here follows.</summary>
    internal static readonly string[] BitRateFeedback = ["goog-remb"];

    /// <summary>The formats, the most wanted first, with the numbers of the other side where they come from it.</summary>
    /// <param name="offered">The medium of the other side.</param>
    /// <param name="numbers">All payload types of that side, which formats of our own leave alone.</param>
    /// <param name="from">How it is carried there.</param>
    /// <param name="to">How it will be carried here.</param>
    /// <param name="profile">What the party takes.</param>
    /// <param name="options">What can be converted.</param>
    public static IReadOnlyList<RtpFormat> Of(RtpMedia offered, IReadOnlySet<byte> numbers, LineShape from, LineShape to, PartyProfile profile, MediaCallOptions options)
    {
        var wishes = profile.CodecWishes;
        if ((offered.Kind == "video" && !profile.TakesVideo) || (offered.Kind == "text" && to.IsWebRtc)) return [];
        var formats = offered.Formats.Where(format => !format.IsCompanion() && wishes.Tells(format.Map.Encoding) && Takes(profile, format)).ToList();
        if (offered.Formats.Any(format => wishes.Uses(format.Map.Encoding) && Conversion.Has(offered.Kind, format, options)))
            foreach (var own in Conversion.Offers(offered.Kind, wishes.Converted, options))
                if (Takes(profile, own) && !formats.Exists(format => format.IsSameFormat(own) || IlbcModes.AreIlbc(format, own))) formats.Add(Apart(own, formats, numbers));
        if (formats.Count == 0) return [];
        formats.AddRange(Companions(offered, formats, numbers, from, to, wishes).Where(format => wishes.Tells(format.Map.Encoding)));
        return [.. formats.Select(format => format with { Feedback = FeedbackOf(offered.Kind, format, to, options) })];
    }

    private static bool Takes(PartyProfile profile, RtpFormat format) => profile.Codecs.Count == 0 || profile.Codecs.Any(format.Is);

    private static IEnumerable<RtpFormat> Companions(RtpMedia offered, List<RtpFormat> formats, IReadOnlySet<byte> numbers, LineShape from, LineShape to, CodecWishes wishes)
    {
        var all = new List<RtpFormat>(formats);
        foreach (var format in offered.Formats)
            if (format.IsCompanion() && !format.Is(Events) && IsUseful(offered.Kind, format, formats, from, to)) all.Add(format);
        if (offered.Kind == "audio" && HasKeys(offered, formats, wishes))
            foreach (var rate in formats.Select(format => format.Map.ClockRate).Distinct())
                all.Add(offered.Formats.FirstOrDefault(format => format.Is(Events) && format.Map.ClockRate == rate) ?? Apart(OwnEvents(rate), all, numbers));
        return all.Skip(formats.Count);
    }

    /// <summary>Whether the party is offered keys as events: when the other one has them, when sound that may have to be decoded for it can hide them, or when somebody wishes so. Otherwise sound could not pass as it is.</summary>
    private static bool HasKeys(RtpMedia offered, List<RtpFormat> formats, CodecWishes wishes) =>
        offered.Formats.Any(format => format.Is(Events)) || formats.Exists(format => !offered.Formats.Contains(format)) || wishes.Converts(Events);

    /// <summary>Repetition and the like only from browser to browser, redundancy of text always (RFC 4103 section 4), and silence where a codec cannot describe it itself.</summary>
    private static bool IsUseful(string kind, RtpFormat companion, List<RtpFormat> formats, LineShape from, LineShape to)
    {
        if (companion.Is("CN")) return !to.IsWebRtc && formats.Exists(format => Array.Exists(WithoutSilence, format.Is) && format.Map.ClockRate == companion.Map.ClockRate);
        return kind == "text" || (Array.Exists(Repairs, companion.Is) && from.IsWebRtc && to.IsWebRtc);
    }

    private static RtpFormat OwnEvents(int rate) => new(new RtpMap(101, Events, rate), new FormatParameters("101", "0-15"), []);

    /// <summary>A format of our own under a number that none of the other side has, so that what refers to numbers stays clear.</summary>
    private static RtpFormat Apart(RtpFormat own, List<RtpFormat> formats, IReadOnlySet<byte> numbers)
    {
        if (IsFree(own.PayloadType)) return own;
        var number = (byte)Enumerable.Range(96, 32).FirstOrDefault(candidate => IsFree((byte)candidate), 127);
        return own with { Map = own.Map with { PayloadType = number }, Parameters = own.Parameters is null ? null : own.Parameters with { Format = number.ToString(CultureInfo.InvariantCulture) } };

        bool IsFree(byte number) => !numbers.Contains(number) && !formats.Exists(format => format.PayloadType == number);
    }

    private static IReadOnlyList<string> FeedbackOf(string kind, RtpFormat format, LineShape to, MediaCallOptions options)
    {
        if (!to.Profile.HasFeedback || format.IsCompanion()) return [];
        var known = options.HeaderExtensions.Contains(HeaderExtensionUris.TransportSequenceNumber) ? Feedback.Append("transport-cc") : Feedback;
        var passed = format.Feedback.Intersect(known, StringComparer.OrdinalIgnoreCase);
        return [.. kind == "video" ? passed.Union(PictureRequests, StringComparer.OrdinalIgnoreCase) : passed];
    }
}
