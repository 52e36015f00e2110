namespace Tandem.Sip;

/// <summary>An output of a function: send this message over this flow.</summary>
/// <param name="Flow">Where to.</param>
/// <param name="Message">What, with all changes already made to it.</param>
public readonly record struct SipTransmit(Flow Flow, SipMessage Message)
{
    /// <summary>Whether it acknowledges no change, so that it may go out although nothing can be stored. False, which is always safe, by default.</summary>
    public bool ChangesNothing { get; init; }
}
