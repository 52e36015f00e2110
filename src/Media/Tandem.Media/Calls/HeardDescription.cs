using System.Net;
using Tandem.Dtls;
using Tandem.Sdp;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>What a party has said, checked so far as it can be without the other one.</summary>
internal sealed class HeardDescription
{
    /// <summary>What goes between parties. Text over RTP is RFC 4103; a camera that is moved by RTP (m=application) is not.</summary>
    private static readonly string[] Kinds = ["audio", "video", "text"];

    private HeardDescription(SessionDescription session, IReadOnlyList<HeardLine> lines) => (Session, Lines) = (session, lines);

    public SessionDescription Session { get; }

    /// <summary>Its media, in their order.</summary>
    public IReadOnlyList<HeardLine> Lines { get; }

    /// <summary>Reads a description.</summary>
    /// <param name="session">The description.</param>
    /// <param name="options">What keys can be used, and how many media are carried.</param>
    /// <param name="heard">What was read; without meaning when there is a fault.</param>
    /// <returns>What is wrong, in words; null for nothing.</returns>
    public static string? Read(SessionDescription session, MediaCallOptions options, out HeardDescription heard)
    {
        var media = session.Media.Select(one => Kinds.Contains(one.Kind, StringComparer.OrdinalIgnoreCase) ? RtpMedia.Of(session, one) : null).Select(one => one is null ? null : one with { Kind = one.Kind.ToLowerInvariant() }).ToArray();
        var bundle = SdpGroup.Bundles(session).FirstOrDefault()?.MediaIds ?? [];
        // What is said of the address stands with the first of a bundle, and may stand with it alone (RFC 9143 section 7.1.3).
        var tagged = Array.Find(media, one => one is { IsRefused: false, MediaId: { } id } && bundle.Contains(id) && (one.Ice ?? (object?)one.Dtls) is not null);
        var lines = new List<HeardLine>();
        string? fault = null;
        string? undescribed = null;
        var carried = 0;
        for (var i = 0; i < media.Length; i++)
        {
            // Each takes ports, whoever asks: what is one too many is as if calls did not carry it.
            var isExcess = carried == options.MaxMedia;
            var rtp = !isExcess && media[i] is { IsRefused: false, Formats.Count: > 0 } usable ? usable : null;
            var isBundled = rtp?.MediaId is { } id && bundle.Contains(id);
            if (rtp is not null && isBundled && tagged is not null) rtp = Inherit(rtp, tagged);
            if (media[i] is { IsRefused: false, Formats.Count: 0 } unknown) undescribed = $"No format of the {unknown.Kind} is described.";
            if (rtp is not null) fault ??= Fault(session, session.Media[i], rtp, options);
            lines.Add(new HeardLine(session.Media[i], rtp is null ? null : WithOldHold(rtp), isBundled) { Datagrams = isExcess ? null : FaxMedia.AddressOf(session, session.Media[i]) });
            if (lines[i].IsCarried) carried++;
        }

        heard = new HeardDescription(session, lines);
        return fault ?? (lines.TrueForAll(line => line.Rtp is null) ? undescribed : null);
    }

    private static RtpMedia Inherit(RtpMedia media, RtpMedia tagged) => media with
    {
        Ice = media.Ice ?? tagged.Ice,
        Dtls = media.Dtls ?? tagged.Dtls,
        Address = media.Address ?? tagged.Address,
        Rtcp = media.Rtcp! with { IsMultiplexed = media.Rtcp.IsMultiplexed || tagged.Rtcp!.IsMultiplexed },
    };

    /// <summary>RFC 2543 put a call on hold by an address of zeros: nothing shall come there (RFC 3264 section 8.4).</summary>
    private static RtpMedia WithOldHold(RtpMedia media) =>
        media.Ice is null && media.Address is { } address && (IPAddress.Any.Equals(address.Address) || IPAddress.IPv6Any.Equals(address.Address))
            ? media with { Direction = media.Direction & MediaDirection.SendOnly }
            : media;

    private static string? Fault(SessionDescription session, MediaDescription description, RtpMedia media, MediaCallOptions options)
    {
        var kind = media.Kind;
        if (media.Address is not { } address) return $"The {kind} has no address of the Internet.";
        if (address.Address.IsIPv6Multicast || address.Address.GetAddressBytes() is [>= 224 and < 240, _, _, _]) return $"The {kind} is for many.";
        if (media.Ice is null && (description.Attributes.Find("ice-ufrag") ?? session.Attributes.Find("ice-ufrag")) is not null) return $"ICE of the {kind} has no proper user fragment and password.";
        if (!media.Profile.IsSecure) return null;
        if (media.IsDtls) return DtlsFault(media);
        if (media.Cryptos.Count == 0) return $"The {kind} is secure and has neither a fingerprint nor a key that can be read.";
        return LineKeys.Choose(media.Cryptos, options.Suites) is null ? $"No key of the {kind} is of a suite that is known and of the length that it wants." : null;
    }

    private static string? DtlsFault(RtpMedia media)
    {
        if (media.Dtls is null) return $"The {media.Kind} has no fingerprint.";
        if (!media.Dtls.Fingerprints.Any(text => DtlsFingerprint.TryParse(text, out _))) return $"The {media.Kind} has no fingerprint that can be read.";
        return media is { Ice: not null, Rtcp.IsMultiplexed: false } ? $"The {media.Kind} has ICE and wants RTCP on a port of its own." : null;
    }
}
