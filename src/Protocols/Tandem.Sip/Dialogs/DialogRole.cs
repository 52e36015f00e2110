namespace Tandem.Sip.Dialogs;

/// <summary>Which end of a dialog this is. It keeps the role of the request that created it, whoever sends later requests.</summary>
public enum DialogRole : byte
{
    /// <summary>The end that sent the request which created the dialog, and that made the Call-ID.</summary>
    Uac,

    /// <summary>The end that answered it.</summary>
    Uas,
}
