using Tandem.Media.Legs;
using Tandem.Sdp;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>An offer in which only the offerer's own end is new: ICE begun again, another address, fingerprint or key, or nothing at all. The other party has nothing to say to it.</summary>
internal sealed class UnchangedOffer(IMediaPlane plane, MediaCallOptions options, CallParty party, HeardDescription offer)
{
    private readonly ToldMedia _told = new(plane, party);

    /// <summary>The answer; null when the other party has to be asked.</summary>
    public SessionDescription? TryAnswer()
    {
        if (party.Heard is not { } heard || heard.Lines.Count != offer.Lines.Count || party.Lines.Count != offer.Lines.Count) return null;
        for (var i = 0; i < offer.Lines.Count; i++)
            if (!IsSame(party.Lines[i], heard.Lines[i], offer.Lines[i])) return null;
        return Answer(heard);
    }

    private bool IsSame(CallLine line, HeardLine before, HeardLine now)
    {
        if (!before.Description.Kind.Equals(now.Description.Kind, StringComparison.OrdinalIgnoreCase) || (before.Rtp is null) != (now.Rtp is null)) return false;
        // A fax says what it can do in attributes of its own: they are the other side's matter.
        if (before.Datagrams is not null || now.Datagrams is not null) return false;
        if (before.Rtp is not { } was || now.Rtp is not { } rtp) return before.Rtp is null && (before.Description.Port == 0) == (now.Description.Port == 0);
        if (was.Profile != rtp.Profile || was.Direction != rtp.Direction || before.IsBundled != now.IsBundled || was.MediaId != rtp.MediaId) return false;
        // What was not settled, because the other party refused it, is worth another question only when it is offered in another way.
        if (line.Local is null) return !party.HasAnswered && AreSame(was, rtp);
        if (FormatsOf(line, was, rtp).Count == 0) return false;
        return (party.HasAnswered ? Begins(was.Formats, rtp.Formats) : AreSame(was, rtp) || KeepsTo(line.Local.Formats, was, rtp)) && line.Transport!.Serves(AnswerToParty.RequestFor(party, rtp, plane));
    }

    private static bool AreSame(RtpMedia before, RtpMedia now) =>
        before.PacketTime == now.PacketTime && before.Formats.Count == now.Formats.Count && before.Formats.Zip(now.Formats).All(pair => IsSame(pair.First, pair.Second));

    /// <summary>Who has answered with some of its codecs offers all of them afterwards, the same one first: it asks for nothing new.</summary>
    private static bool Begins(IReadOnlyList<RtpFormat> before, IReadOnlyList<RtpFormat> now) =>
        now.Count > 0 && before.Count > 0 && before[0].IsSameFormat(now[0]) && before.All(format => now.Any(other => IsSame(format, other)));

    /// <summary>Who has offered may begin the next time with what was agreed on, of the same codecs, as Firefox does: it asks for nothing new.</summary>
    private static bool KeepsTo(IReadOnlyList<RtpFormat> agreed, RtpMedia before, RtpMedia now) =>
        before.PacketTime == now.PacketTime && before.Formats.Count == now.Formats.Count && Begins(agreed, now.Formats) && now.Formats.All(format => before.Formats.Any(other => IsSame(format, other)));

    private static bool IsSame(RtpFormat one, RtpFormat other) => one.Map == other.Map && one.Parameters == other.Parameters;

    /// <summary>RFC 3264 section 6.1: the answer keeps to what is offered, and to what was agreed on.</summary>
    private IReadOnlyList<RtpFormat> FormatsOf(CallLine line, RtpMedia before, RtpMedia now) => party.HasAnswered
        ? line.Local!.Formats.Where(format => before.Formats.Any(format.IsSameFormat)).ToList().AnswerTo(now.Formats)
        : line.Local!.Formats;

    private SessionDescription Answer(HeardDescription heard)
    {
        var media = new List<MediaDescription>();
        for (var i = 0; i < offer.Lines.Count; i++)
        {
            var (line, rtp) = (party.Lines[i], offer.Lines[i].Rtp);
            if (rtp is null || line.Local is not { } local)
            {
                media.Add(RtpMedia.Refuse(offer.Lines[i].Description));
                continue;
            }

            var formats = FormatsOf(line, heard.Lines[i].Rtp!, rtp);
            var content = local with { Address = null };
            var (answer, remote) = LocalAnswer.Describe(_told, party, line, rtp, content, formats, options);
            answer = answer with { HeaderExtensions = answer.Ice is null ? [] : ExtensionIds.Answer(rtp, local, options) };
            line.Settle(answer, remote);
            media.Add(ToldMedia.ToLines(line, answer));
        }

        (party.Heard, party.HasAnswered) = (offer, false);
        party.Negotiate();
        var bundle = party.Lines.Where(line => line is { Local: not null, IsBundled: true, MediaId: not null }).Select(line => line.MediaId!).ToList();
        return party.Told.Tell(media, bundle, party.Lines.Exists(line => line.Local?.Ice is { IsLite: true }), hasConnection: !party.Lines.Exists(line => line.Local?.Ice is not null));
    }
}
