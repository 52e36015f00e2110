namespace Tandem.Sip.Dialogs;

/// <summary>What <see cref="IncomingInvite"/> wants its user to do or to know.</summary>
public enum IncomingInviteEvent : byte
{
    /// <summary>Give the response to the INVITE's server transaction, for the first time or, a 2xx, again.</summary>
    Respond,

    /// <summary>The ACK for the 2xx came.</summary>
    Acknowledged,

    /// <summary>No ACK came in 64*T1: the dialog stands, and is to be ended by BYE (section 13.3.1.4).</summary>
    Unacknowledged,
}

/// <summary>One output of <see cref="IncomingInvite"/>.</summary>
/// <param name="Event">What it is.</param>
/// <param name="Message">The response to give, or the ACK that came.</param>
public readonly record struct IncomingInviteOutput(IncomingInviteEvent Event, SipMessage? Message);
