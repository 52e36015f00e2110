namespace Tandem.Sip;

/// <summary>
/// The methods that Tandem tells apart. Any other method is <see cref="Other"/>: it passes through unchanged and its name is read
/// from the message (<see cref="SipMessage.MethodName"/>).
/// </summary>
public enum SipMethod : byte
{
    /// <summary>A method without special treatment; also the value when there is none.</summary>
    Other,

    /// <summary>RFC 3261.</summary>
    Invite,

    /// <summary>RFC 3261.</summary>
    Ack,

    /// <summary>RFC 3261.</summary>
    Bye,

    /// <summary>RFC 3261.</summary>
    Cancel,

    /// <summary>RFC 3261.</summary>
    Options,

    /// <summary>RFC 3261.</summary>
    Register,

    /// <summary>RFC 3262.</summary>
    Prack,

    /// <summary>RFC 3311.</summary>
    Update,

    /// <summary>RFC 3428.</summary>
    Message,

    /// <summary>RFC 3515.</summary>
    Refer,

    /// <summary>RFC 6086.</summary>
    Info,

    /// <summary>RFC 6665.</summary>
    Subscribe,

    /// <summary>RFC 6665.</summary>
    Notify,

    /// <summary>RFC 3903.</summary>
    Publish,
}
