namespace Tandem.Sip.Dialogs;

/// <summary>What <see cref="OutgoingInvite"/> wants its user to do or to know.</summary>
public enum OutgoingInviteEvent : byte
{
    /// <summary>A provisional response; with a dialog when it has a To tag.</summary>
    Provisional,

    /// <summary>The first 2xx of a dialog. The user makes its ACK and hands it to <see cref="OutgoingInvite.Acknowledge"/>; a call that it does not want is acknowledged and ended by BYE.</summary>
    Answered,

    /// <summary>Send the message, an ACK, for the first time or again.</summary>
    TransmitAck,

    /// <summary>A final response other than 2xx; every dialog of this INVITE is over.</summary>
    Refused,

    /// <summary>A dialog that stayed early while another was answered is over (section 13.2.2.4).</summary>
    EarlyDialogEnded,

    /// <summary>No further 2xx is to be expected. The last output.</summary>
    Finished,
}

/// <summary>One output of <see cref="OutgoingInvite"/>.</summary>
/// <param name="Event">What it is.</param>
/// <param name="Dialog">The dialog, if one is concerned.</param>
/// <param name="Message">The response, or the ACK to send.</param>
public readonly record struct OutgoingInviteOutput(OutgoingInviteEvent Event, Dialog? Dialog, SipMessage? Message);
