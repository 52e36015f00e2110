using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>What is posted to the lane.</summary>
internal enum LaneInputKind : byte
{
    /// <summary>Work: <see cref="LaneInput.Target"/> is a <see cref="LoopCommand"/>.</summary>
    Command,

    /// <summary>An inbound connection was accepted.</summary>
    Opened,

    /// <summary>A message came in whole.</summary>
    Message,

    /// <summary>A keep-alive came in that is to be answered.</summary>
    Ping,

    /// <summary>The stream cannot be read on; <see cref="LaneInput.Octets"/> is its beginning.</summary>
    Broken,

    /// <summary>The connection is to be closed: the node stops.</summary>
    CloseRequested,

    /// <summary>The peer sends nothing any more, or an outbound connection did not come about.</summary>
    ReadingEnded,

    /// <summary>The connection is gone, its last octets too.</summary>
    LinkEnded,
}

/// <summary>One posted input. <see cref="Target"/> is the <see cref="SipConnection"/> for all but work.</summary>
internal readonly record struct LaneInput(
    LaneInputKind Kind, object Target, ReadOnlyMemory<byte> Octets = default, SipParseError Error = SipParseError.None)
{
    public SipConnection Connection => (SipConnection)Target;
}
