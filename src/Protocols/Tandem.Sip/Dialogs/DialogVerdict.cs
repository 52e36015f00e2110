namespace Tandem.Sip.Dialogs;

/// <summary>What is to be done with a request that came in a dialog (RFC 3261 sections 12.2.2 and 14.2).</summary>
public enum DialogVerdict : byte
{
    /// <summary>It is in order: process it.</summary>
    Accepted,

    /// <summary>Its CSeq is not higher than the last: 500 (section 12.2.2).</summary>
    OutOfOrder,

    /// <summary>An INVITE, while the last one from the same side has no final response: 500 with Retry-After of 0 to 10 s (section 14.2).</summary>
    InviteInProgress,

    /// <summary>An INVITE, while one of our own has no final response: 491 (section 14.2).</summary>
    Glare,

    /// <summary>The dialog is over: 481.</summary>
    Terminated,
}

/// <summary>What follows from a <see cref="DialogVerdict"/>.</summary>
public static class DialogVerdicts
{
    /// <summary>The status of the response that refuses the request; 0 for one that is accepted.</summary>
    public static int Status(this DialogVerdict verdict) => verdict switch
    {
        DialogVerdict.Accepted => 0,
        DialogVerdict.Glare => 491,
        DialogVerdict.Terminated => 481,
        _ => 500,
    };
}
