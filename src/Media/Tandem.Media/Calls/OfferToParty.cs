using System.Net.Sockets;
using Tandem.Media.Legs;
using Tandem.Rtp.Srtp;
using Tandem.Sdp;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Calls;

/// <summary>Makes of the offer of one party the one that another is told.</summary>
internal sealed class OfferToParty(IMediaPlane plane, MediaCallOptions options, Exchange exchange)
{
    private readonly CallParty _from = exchange.From;
    private readonly CallParty _to = exchange.To;
    private readonly ToldMedia _told = new(plane, exchange.To);
    private readonly List<(CallLine Line, RtpMedia? Media)> _lines = [];
    private readonly List<MediaDescription> _media = [];
    private readonly HashSet<CallLine> _faxes = [];

    /// <summary>Makes it.</summary>
    /// <param name="result">The offer, or why there is none.</param>
    /// <returns>What is to be answered; null when there is none.</returns>
    public Exchange? Make(out MediaCallResult result)
    {
        var numbers = exchange.Offer.Lines.SelectMany(line => line.Rtp?.Formats ?? []).Select(format => format.PayloadType).ToHashSet();
        var formats = exchange.Offer.Lines.Select(line => FormatsOf(line, numbers)).ToList();
        var counterparts = Counterparts(formats);
        if (!counterparts.Exists(pair => pair.Formats.Count > 0 || IsFax(pair.Heard)) && exchange.Offer.Lines.Any(line => line.Description.Port != 0))
        {
            result = Unusable();
            return null;
        }

        foreach (var (line, heard, theirs) in counterparts)
        {
            if (TryTell(line, heard, theirs)) continue;
            result = MediaCallResult.NoPorts;
            return null;
        }

        var told = Tell();
        result = new MediaCallResult(told);
        return exchange with { Told = told, ToLines = _lines, Faxes = _faxes };
    }

    private IReadOnlyList<RtpFormat> FormatsOf(HeardLine line, HashSet<byte> numbers) =>
        line.Rtp is { } rtp ? OfferedFormats.Of(rtp, numbers, LineShape.Of(rtp, _from.Profile), LineShape.For(_to.Profile, rtp), _to.Profile, options) : [];

    /// <summary>The media of who is told, each with that of the offer that it is for. What it was never told and cannot take, it is not told (RFC 3264 section 8 wants what was told to stay).</summary>
    private List<(CallLine Line, HeardLine? Heard, IReadOnlyList<RtpFormat> Formats)> Counterparts(List<IReadOnlyList<RtpFormat>> formats)
    {
        for (var i = 0; i < formats.Count; i++)
        {
            var line = exchange.FromLines[i];
            if ((formats[i].Count > 0 || IsFax(exchange.Offer.Lines[i])) && _to.CounterpartOf(line, _from) is null) _to.Add(line.Stream, line.Kind);
        }

        return [.. _to.Lines.Select(line =>
        {
            var at = IndexOf(line.Stream);
            return at < 0 ? (line, null, (IReadOnlyList<RtpFormat>)[]) : (line, exchange.Offer.Lines[at], formats[at]);
        })];
    }

    private int IndexOf(int stream)
    {
        for (var i = 0; i < exchange.FromLines.Count; i++)
            if (exchange.FromLines[i].Stream == stream) return i;
        return -1;
    }

    private bool TryTell(CallLine line, HeardLine? heard, IReadOnlyList<RtpFormat> theirs)
    {
        if (IsFax(heard)) return TryTellFax(line, heard!);
        if (heard?.Rtp is not { } rtp || theirs.Count == 0) return Refuse(line);
        var shape = LineShape.For(_to.Profile, rtp);
        if (shape.IsWebRtc) (line.MediaId, line.IsBundled) = (line.MediaId ?? ToldSession.FreeMediaId(_to.Lines), true);
        else (line.MediaId, line.IsBundled) = (line.MediaId ?? (_to.Profile.NamesMedia ? ToldSession.FreeMediaId(_to.Lines) : null), false);
        var numbered = _to.PayloadTypes.Number(line, theirs);
        // There are not numbers enough for every offer.
        if (numbered.All(format => format.IsCompanion())) return Refuse(line);
        if (!OpenFrom(exchange.FromLines[IndexOf(line.Stream)], rtp) || !_to.Open(line, RequestFor(line, shape))) return false;
        line.Keys.Carry(shape, line.Transport!);
        var media = _told.Describe(line, shape, rtp, numbered, SetupOf(line, shape), IsMultiplexed(line, shape));
        media = media with
        {
            Dtls = TakesEither(line, shape) ? new DtlsDescription([plane.Fingerprint], SetupOf(line, shape)) : media.Dtls,
            Cryptos = shape.HasKeys ? line.Keys.Offer(SuitesOf(_to.Profile, options)) : [],
            HeaderExtensions = shape.IsWebRtc ? _to.ExtensionIds.Offer(rtp, LineShape.Of(rtp, _from.Profile).IsWebRtc, options) : [],
        };
        _lines.Add((line, media));
        _media.Add(ToldMedia.ToLines(line, media, heard with { Rtp = rtp with { Formats = theirs } }));
        return true;
    }

    /// <summary>A fax goes between phones, when the plane carries it.</summary>
    private bool IsFax(HeardLine? line) => plane.RelaysDatagrams && line?.Datagrams is not null && _to.Profile.Media != MediaProfile.WebRtc;

    private bool TryTellFax(CallLine line, HeardLine heard)
    {
        line.IsBundled = false;
        var from = exchange.FromLines[IndexOf(line.Stream)];
        if (!_from.Open(from, AnswerToParty.FaxRequest(_from, _from.Profile.Family ?? heard.Datagrams!.AddressFamily)) || !_to.Open(line, AnswerToParty.FaxRequest(_to, FamilyOf(line)))) return false;
        _lines.Add((line, null));
        _faxes.Add(line);
        _media.Add(FaxMedia.Tell(heard.Description, line.Transport!.Sockets.Rtp, line.MediaId));
        return true;
    }

    private bool Refuse(CallLine line)
    {
        _lines.Add((line, null));
        _media.Add(ToldMedia.Refuse(line, ShapeOfRefused()));
        return true;
    }

    internal static IEnumerable<SrtpSuite> SuitesOf(PartyProfile profile, MediaCallOptions options) =>
        options.Suites.Where(suite => !profile.RefusedSuites.Contains(suite.ToName(), StringComparer.OrdinalIgnoreCase));

    /// <summary>The sockets of the offerer are opened now: that no port is free shall be known before anything rings.</summary>
    private bool OpenFrom(CallLine line, RtpMedia rtp) => _from.Open(line, AnswerToParty.RequestFor(_from, rtp, plane));

    private AddressFamily FamilyOf(CallLine line) => _to.Profile.Family ?? _to.FamilyOf(plane, line.Transport?.Sockets.Rtp.AddressFamily);

    private LegTransportRequest RequestFor(CallLine line, LineShape shape) => new()
    {
        Family = FamilyOf(line),
        Network = _to.Network,
        IsWebRtc = shape.IsWebRtc,
        IsDtls = shape.IsDtls && !shape.IsWebRtc,
        IsControlling = true,
        IsMultiplexed = shape.IsWebRtc || _to.Profile.Rtcp == RtcpUse.Require || (IsMultiplexed(line, shape) && line.Remote is { Rtcp.IsMultiplexed: true }),
    };

    /// <summary>RFC 5763 section 5 leaves the choice to the answer. Who knows nothing of ICE could take another role for another association, so it is told the one that there is (RFC 8842 section 5.5).</summary>
    private SetupRole SetupOf(CallLine line, LineShape shape) =>
        !shape.IsWebRtc && line.Transport!.Role is { } role ? role : _to.Profile.Dtls == DtlsUse.Passive ? SetupRole.Passive : SetupRole.ActPass;

    /// <summary>Where keys of the description are offered, so is a handshake: phones that know one of both alone take that, and leave the other out of their answer.</summary>
    private bool TakesEither(CallLine line, LineShape shape) => shape.HasKeys && _to.Profile.Dtls != DtlsUse.Off && line.Remote is not { Cryptos.Count: > 0 };

    private bool IsMultiplexed(CallLine line, LineShape shape) => _to.Profile.Rtcp switch
    {
        RtcpUse.Offer or RtcpUse.Require => true,
        RtcpUse.Separate => shape.IsWebRtc,
        // A handshake for RTCP of its own is saved; and what was agreed on goes on.
        _ => shape.IsDtls || line.Remote is { Rtcp.IsMultiplexed: true },
    };

    private LineShape ShapeOfRefused() => exchange.Offer.Lines.FirstOrDefault(line => line.Rtp is not null)?.Rtp is { } rtp
        ? LineShape.For(_to.Profile, rtp)
        : new LineShape(RtpProfile.Avp, false, false);

    private SessionDescription Tell()
    {
        var bundle = _lines.Where(line => line.Media is not null && line.Line.IsBundled).Select(line => line.Line.MediaId!).ToList();
        return _to.Told.Tell(_media, bundle, _lines.Exists(line => line.Media?.Ice is { IsLite: true }), hasConnection: bundle.Count == 0);
    }

    private MediaCallResult Unusable()
    {
        var offered = exchange.Offer.Lines.Where(line => line.Description.Port != 0).Select(Explain.Line);
        var taken = _to.Profile.Codecs.Count == 0 ? "" : $"; the other side takes {string.Join(", ", _to.Profile.Codecs)}";
        return MediaCallResult.NoCommonFormat($"Nothing that is offered can be passed on: {string.Join("; ", offered)}{taken}.");
    }
}
