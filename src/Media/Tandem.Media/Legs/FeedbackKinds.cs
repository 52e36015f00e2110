using Tandem.Sdp.Rtp;

namespace Tandem.Media.Legs;

/// <summary>What feedback of ours the other side of a medium takes (RFC 4585 section 4.2).</summary>
[Flags]
internal enum FeedbackKinds
{
    None = 0,
    Nack = 1,
    PictureLoss = 2,
    IntraRequest = 4,
    TransportWide = 8,
    BandwidthEstimate = 16,
}

/// <summary>Feedback in descriptions.</summary>
internal static class FeedbackKindsOfMedia
{
    private static readonly (string Value, FeedbackKinds Kind)[] Known =
    [
        ("nack", FeedbackKinds.Nack), ("nack pli", FeedbackKinds.PictureLoss), ("ccm fir", FeedbackKinds.IntraRequest), ("transport-cc", FeedbackKinds.TransportWide),
        ("goog-remb", FeedbackKinds.BandwidthEstimate),
    ];

    public static FeedbackKinds FeedbackOf(RtpMedia media)
    {
        var kinds = FeedbackKinds.None;
        foreach (var format in media.Formats)
            foreach (var (value, kind) in Known)
                if (format.Feedback.Contains(value, StringComparer.OrdinalIgnoreCase)) kinds |= kind;
        return kinds;
    }
}
