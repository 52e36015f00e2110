namespace Tandem.Sip.Dialogs;

/// <summary>States of a dialog (RFC 3261 section 12).</summary>
public enum DialogState : byte
{
    /// <summary>Created by a provisional response.</summary>
    Early,

    /// <summary>Confirmed by a 2xx.</summary>
    Confirmed,

    /// <summary>Over: by BYE, by a failure of the INVITE, or because the peer knows it no more.</summary>
    Terminated,
}
