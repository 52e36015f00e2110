using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>What this node answers in the name of the far end, because it concerns nobody but its sender: keys and wishes that the media plane takes, ICE begun anew, another network.</summary>
internal static class DialogAnswers
{
    /// <summary>Answers a request of a dialog; null when it has to reach the other end.</summary>
    public static SipMessage? Answer(SipMessage request, SessionDialog dialog, bool isOfCaller, Instant now) =>
        request.Method == SipMethod.Info ? AnswerInfo(request, dialog, isOfCaller) : AnswerOffer(request, dialog, isOfCaller, now);

    private static SipMessage? AnswerInfo(SipMessage info, SessionDialog dialog, bool isOfCaller)
    {
        var (session, sender) = (dialog.Session, dialog.End(isOfCaller));
        if (KeySignals.WantsPicture(info)) session.Media.RequestKeyFrame(sender.Name);
        else if (dialog.End(!isOfCaller).HasEvents && KeySignals.TryRead(info, out var key, out var duration)) session.Media.PressKey(sender.Name, key, duration);
        else return null;
        return SipMessage.CreateResponse(info, 200);
    }

    private static SipMessage? AnswerOffer(SipMessage request, SessionDialog dialog, bool isOfCaller, Instant now)
    {
        if (!Descriptions.IsIn(request) || dialog.PendingOffers > 0 || request.CSeqNumber <= dialog.Sequence(isOfCaller).Last) return null;
        // The other end must know where its requests are to go, and when the session ends.
        if (!Contacts.IsSame(dialog.ContactOf(isOfCaller), request) || !dialog.Refresh.Allows(request, isOfCaller, now) || DemandsMore(request)) return null;
        if (Descriptions.Read(request) is not { } offer || dialog.Session.Media.TryAnswer(dialog.End(isOfCaller).Name, offer) is not { } answer) return null;
        dialog.Session.History.Note(dialog.End(isOfCaller).Name, "Answered here: nothing changed for the other end", now);
        return DialogMessages.CreateAnswer(dialog, request, isOfCaller, answer.ToOctets());
    }

    private static bool DemandsMore(SipMessage request)
    {
        foreach (var tag in request.Values(HeaderName.Require))
            if (!Ascii.EqualsIgnoreCase(tag, "timer"u8)) return true;
        return false;
    }
}
