using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Contracts;

/// <summary>
/// A network function that speaks SIP, seen from outside: messages go in and come out, on one lane, without a socket in sight. Two functions in one process hand each other
/// messages as objects through it; whether a socket lies between them is not theirs to know.
/// </summary>
public interface ISipFunction
{
    /// <summary>When <see cref="Advance"/> wants to be called next.</summary>
    Instant Deadline { get; }

    /// <summary>Takes a message that came in over <paramref name="flow"/>.</summary>
    void Receive(SipMessage message, in Flow flow, Instant now);

    /// <summary>Tells that a connection has ended or that a datagram could not be sent.</summary>
    void FlowFailed(in Flow flow, Instant now);

    /// <summary>Runs the timers that are due.</summary>
    void Advance(Instant now);

    /// <summary>Takes the next message to send; drain it after every input.</summary>
    bool TryTake(out SipTransmit transmit);
}
