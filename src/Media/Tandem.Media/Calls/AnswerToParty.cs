using System.Net;
using System.Net.Sockets;
using Tandem.Media.Legs;
using Tandem.Sdp;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>Makes of the answer of one party the one that the offerer is told, and settles the media of both.</summary>
internal sealed class AnswerToParty(IMediaPlane plane, MediaCallOptions options, Exchange exchange, HeardDescription answer)
{
    private readonly CallParty _from = exchange.From;
    private readonly CallParty _to = exchange.To;
    private readonly ToldMedia _told = new(plane, exchange.From);
    private readonly List<(CallLine Line, RtpMedia? Local, RtpMedia? Remote)> _settled = [];
    private readonly List<(CallLine Line, IPEndPoint Remote)> _faxes = [];
    private readonly List<MediaDescription> _media = [];
    private readonly List<string> _failures = [];

    /// <summary>Makes it; when it is made, both parties have settled.</summary>
    public MediaCallResult Make()
    {
        for (var i = 0; i < exchange.Offer.Lines.Count; i++)
            if (!TryTell(exchange.FromLines[i], exchange.Offer.Lines[i])) return MediaCallResult.NoPorts;
        if (_failures.Count > 0 && _faxes.Count == 0 && _settled.TrueForAll(line => line.Local is null)) return MediaCallResult.NoCommonFormat($"{string.Join("; ", _failures)}.");
        Settle();
        var bundle = _settled.Where(line => line.Local is not null && _from.Lines.Contains(line.Line) && line.Line is { IsBundled: true, MediaId: not null }).Select(line => line.Line.MediaId!).ToList();
        var isWebRtc = _settled.Exists(line => line.Local?.Ice is not null && _from.Lines.Contains(line.Line));
        return new MediaCallResult(_from.Told.Tell(_media, bundle, _settled.Exists(line => line.Local?.Ice is { IsLite: true }), hasConnection: !isWebRtc));
    }

    /// <summary>The sockets for what a party has offered.</summary>
    internal static LegTransportRequest RequestFor(CallParty party, RtpMedia offered, IMediaPlane plane)
    {
        var shape = LineShape.Of(offered, party.Profile);
        return new LegTransportRequest
        {
            // What stands in the lines of a browser is no address of its own yet.
            Family = party.Profile.Family ?? (shape.IsWebRtc ? party.FamilyOf(plane, null) : offered.Address!.AddressFamily),
            Network = party.Network,
            IsWebRtc = shape.IsWebRtc,
            IsDtls = shape.IsDtls && !shape.IsWebRtc,
            IsControlling = offered.Ice is { IsLite: true },
            IsMultiplexed = shape.IsWebRtc || TakesMultiplexed(party, offered),
        };
    }

    internal static bool TakesMultiplexed(CallParty party, RtpMedia offered) => offered.Rtcp!.IsMultiplexed && party.Profile.Rtcp != RtcpUse.Separate;

    private bool TryTell(CallLine line, HeardLine offered)
    {
        var (told, answered) = Counterpart(line);
        if (exchange.Faxes.Contains(told.Line)) return TryTellFax(line, offered, told.Line, answered);
        if (offered.Rtp is not { } rtp || told.Media is null || answered?.Rtp is not { } theirs) return Refuse(line, offered);
        var formats = AnsweredFormats.Of(rtp, theirs, _to.Profile.CodecWishes, options);
        if (formats.Count == 0)
        {
            _failures.Add($"The offerer has {rtp.Kind} with {Explain.Codecs(rtp.Formats)}, the other side with {Explain.Codecs(theirs.Formats)}");
            return Refuse(line, offered);
        }

        if (!_from.Open(line, RequestFor(_from, rtp, plane))) return false;
        var (local, remote) = LocalAnswer.Describe(_told, _from, line, rtp, theirs, formats, options);
        local = local with { HeaderExtensions = local.Ice is null ? [] : ExtensionIds.Answer(rtp, theirs, options) };
        _media.Add(ToldMedia.ToLines(line, local, answered));
        _settled.Add((line, local, remote));
        var (toldLine, offer) = told;
        var taken = WithoutForeign(theirs, offer);
        toldLine.Transport!.TakeAnswer(taken);
        _settled.Add((toldLine, Agreed(offer, taken, toldLine), taken));
        return true;
    }

    /// <summary>The sockets for a fax: one port of a plain transport.</summary>
    internal static LegTransportRequest FaxRequest(CallParty party, AddressFamily family) => new() { Family = family, Network = party.Network, IsMultiplexed = true };

    private bool TryTellFax(CallLine line, HeardLine offered, CallLine told, HeardLine? answered)
    {
        if (answered?.Datagrams is not { } remote) return Refuse(line, offered);
        if (!_from.Open(line, FaxRequest(_from, _from.Profile.Family ?? offered.Datagrams!.AddressFamily))) return false;
        _media.Add(FaxMedia.Tell(answered.Description, line.Transport!.Sockets.Rtp, offered.Description.Attributes.Find(SdpGroup.MediaId)));
        _faxes.Add((line, offered.Datagrams!));
        _faxes.Add((told, remote));
        return true;
    }

    private bool Refuse(CallLine line, HeardLine offered)
    {
        _media.Add(RtpMedia.Refuse(offered.Description));
        _settled.Add((line, null, null));
        return true;
    }

    private ((CallLine Line, RtpMedia? Media) Told, HeardLine? Answered) Counterpart(CallLine line)
    {
        for (var i = 0; i < exchange.ToLines.Count; i++)
            if (exchange.ToLines[i].Line.Stream == line.Stream) return (exchange.ToLines[i], IsReachable(i) ? answer.Lines[i] : null);
        return default;
    }

    /// <summary>What was offered on one address and is answered on two cannot be reached: only the first counts (RFC 9143 section 7.3.3).</summary>
    private bool IsReachable(int at) =>
        !exchange.ToLines[at].Line.IsBundled || answer.Lines[at].IsBundled || answer.Lines.ToList().FindIndex(line => line.Rtp is not null) == at;

    /// <summary>What we have said, as far as the other side has agreed.</summary>
    private static RtpMedia Agreed(RtpMedia told, RtpMedia answered, CallLine line) => told with
    {
        // Keys and silence that it does not name it does not send (RFC 3264 section 6.1), and nothing has to be ready to convert them. Phones that send another sound than they answered are heard.
        Formats = [.. told.Formats.Where(format => !format.IsCompanion() || answered.Formats.Any(format.IsSameFormat))],
        Rtcp = told.Rtcp! with { IsMultiplexed = told.Rtcp.IsMultiplexed && answered.Rtcp!.IsMultiplexed },
        Dtls = told.Dtls is null || answered.Dtls is null ? null : told.Dtls with { Setup = line.Transport!.Role ?? told.Dtls.Setup },
        Cryptos = answered.Cryptos is [var chosen, ..] ? [.. told.Cryptos.Where(crypto => crypto.Tag == chosen.Tag)] : [],
        Direction = told.Direction & answered.Direction.Reversed(),
    };

    /// <summary>What was not offered is not heard; and where keys and a handshake were, keys count when there are any.</summary>
    private static RtpMedia WithoutForeign(RtpMedia answered, RtpMedia told) => answered with
    {
        Ice = told.Ice is null ? null : answered.Ice,
        Dtls = told.Dtls is null || (told.Cryptos.Count > 0 && answered.Cryptos.Count > 0) ? null : answered.Dtls,
        Cryptos = [.. answered.Cryptos.Take(told.Cryptos.Count > 0 ? 1 : 0)],
    };

    private void Settle()
    {
        foreach (var line in exchange.ToLines.Select(told => told.Line).Concat(exchange.FromLines))
        {
            line.Settle(null, null);
            line.Fax = null;
        }

        foreach (var (line, remote) in _faxes) line.Fax = remote;
        foreach (var (line, local, remote) in _settled) line.Settle(local, remote);
        (_from.Heard, _from.HasAnswered) = (exchange.Offer, false);
        (_to.Heard, _to.HasAnswered) = (answer, true);
        _from.Negotiate();
        _to.Negotiate();
    }
}
