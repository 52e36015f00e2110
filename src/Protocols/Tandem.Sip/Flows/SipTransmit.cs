namespace Tandem.Sip;

/// <summary>An output of a function: send this message over this flow.</summary>
/// <param name="Flow">Where to.</param>
/// <param name="Message">What, with all changes already made to it.</param>
public readonly record struct SipTransmit(Flow Flow, SipMessage Message);
