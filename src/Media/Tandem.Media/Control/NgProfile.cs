using System.Net.Sockets;
using Tandem.Media.Calls;
using Tandem.Media.Transports;
using Tandem.Ng;
using Tandem.Rtp.Srtp;
using Tandem.Sdp;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Control;

/// <summary>What the keys and flags of a request make of a party.</summary>
internal static class NgProfile
{
    private const int MaxPacketTime = 120;

    private static readonly string[] Off = ["off", "no", "disable"];

    /// <summary>What the target of an offer can take.</summary>
    public static PartyProfile OfTarget(NgRequest request, SessionDescription offer)
    {
        var hasIce = offer.Attributes.Has("ice-ufrag") || offer.Media.Any(media => media.Attributes.Has("ice-ufrag"));
        var hasMultiplexed = offer.Media.Any(media => RtcpTransport.Of(media).IsMultiplexed);
        var ice = IceOf(request);
        return Common(request) with
        {
            Media = MediaOf(request, ice == IceUse.Force || (ice == IceUse.AsProfile && hasIce)),
            Ice = ice,
            Dtls = DtlsOf(request, NgKeys.Dtls),
            // ICE needs DTLS here: with one forced on a profile that could have keys, they come by it.
            TakesKeys = !Has(request, NgKeys.Sdes, Off) && ice != IceUse.Force,
            Rtcp = Has(request, NgKeys.RtcpMux, "require") ? RtcpUse.Require
                : Has(request, NgKeys.RtcpMux, "offer") ? RtcpUse.Offer
                : Has(request, NgKeys.RtcpMux, "demux") ? RtcpUse.Separate
                // By default as the offerer has it.
                : hasMultiplexed ? RtcpUse.Offer : RtcpUse.AsProfile,
            CodecWishes = CodecsOf(request),
        };
    }

    /// <summary>What the offerer can take, by the flags of the answer to it.</summary>
    public static PartyProfile OfOfferer(NgRequest request) => Common(request) with
    {
        Ice = IceOf(request) == IceUse.Remove || request.Flags.Contains("reject-ICE") ? IceUse.Remove : IceUse.AsProfile,
        Dtls = DtlsOf(request, NgKeys.Dtls) == DtlsUse.Passive || DtlsOf(request, NgKeys.DtlsReverse) == DtlsUse.Passive ? DtlsUse.Passive : DtlsUse.AsProfile,
        Rtcp = Has(request, NgKeys.RtcpMux, "reject") ? RtcpUse.Separate : RtcpUse.AsProfile,
    };

    private static PartyProfile Common(NgRequest request) => PartyProfile.AsOffered with
    {
        Sources = SourcesOf(request),
        PacketTime = PacketTimeOf(request),
        NamesMedia = request.Flags.Contains("generate-mid"),
        RefusedSuites = RefusedSuites(request.Words(NgKeys.Sdes)),
        Family = request.Find(NgKeys.AddressFamily)?.ToUpperInvariant() switch
        {
            "IP4" => AddressFamily.InterNetwork,
            "IP6" => AddressFamily.InterNetworkV6,
            _ => null,
        },
    };

    private static SourceRules? SourcesOf(NgRequest request)
    {
        var learning = request.Find(NgKeys.EndpointLearning);
        var isFixed = request.Flags.Contains("asymmetric") || Has(request, NgKeys.EndpointLearning, Off);
        var follows = request.Flags.Contains("media-handover");
        return isFixed || follows || learning is not null || request.Flags.Contains("symmetric") || request.Flags.Contains("strict-source") ? new SourceRules(!isFixed, follows) : null;
    }

    private static TimeSpan? PacketTimeOf(NgRequest request) => request.Number(NgKeys.PacketTime) is { } time and >= 10 and <= MaxPacketTime ? TimeSpan.FromMilliseconds(time) : null;

    private static MediaProfile MediaOf(NgRequest request, bool wantsIce) => request.Find(NgKeys.TransportProtocol)?.ToUpperInvariant() switch
    {
        "RTP/AVP" => MediaProfile.Avp,
        "RTP/AVPF" => MediaProfile.Avpf,
        "RTP/SAVP" => MediaProfile.Savp,
        "RTP/SAVPF" => MediaProfile.Savpf,
        "UDP/TLS/RTP/SAVP" => MediaProfile.DtlsSavp,
        "UDP/TLS/RTP/SAVPF" => wantsIce ? MediaProfile.WebRtc : MediaProfile.DtlsSavpf,
        _ => MediaProfile.AsOffered,
    };

    private static IceUse IceOf(NgRequest request) => request.Find(NgKeys.Ice)?.ToUpperInvariant() switch
    {
        "REMOVE" => IceUse.Remove,
        "FORCE" or "FORCE-RELAY" or "FORCE_RELAY" or "OPTIONAL" => IceUse.Force,
        _ => IceUse.AsProfile,
    };

    private static DtlsUse DtlsOf(NgRequest request, string key) => Has(request, key, Off) ? DtlsUse.Off : Has(request, key, "passive") ? DtlsUse.Passive : DtlsUse.AsProfile;

    private static CodecWishes CodecsOf(NgRequest request) => new()
    {
        Stripped = Codecs(request, NgKeys.CodecStrip),
        Masked = [.. Codecs(request, NgKeys.CodecMask), .. Codecs(request, NgKeys.CodecConsume)],
        // A codec that was taken out with all others and is wanted again was never away.
        Kept = [.. Codecs(request, NgKeys.CodecOffer), .. Codecs(request, NgKeys.CodecExcept), .. Codecs(request, NgKeys.CodecTranscode)],
        Converted = Codecs(request, NgKeys.CodecTranscode),
    };

    private static List<string> Codecs(NgRequest request, string key) => [.. request.Words(key).Select(name => name is "full" ? CodecWishes.All : name)];

    private static List<string> RefusedSuites(IReadOnlyList<string> words)
    {
        var all = Enum.GetValues<SrtpSuite>().Select(suite => suite.ToName()).ToList();
        var only = Behind(words, "only-");
        return only.Count > 0 ? [.. all.Where(name => !only.Contains(name, StringComparer.OrdinalIgnoreCase))] : Behind(words, "no-");
    }

    private static List<string> Behind(IReadOnlyList<string> words, string prefix) =>
        [.. words.Where(word => word.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).Select(word => word[prefix.Length..])];

    private static bool Has(NgRequest request, string key, params string[] wanted) => request.Words(key).Any(word => wanted.Contains(word, StringComparer.OrdinalIgnoreCase));
}
