using System.Diagnostics.CodeAnalysis;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Contracts.Media;

/// <summary>
/// Sees the descriptions of calls on their way through the proxy, and puts others in their place. It is shown each message once per transaction, never a retransmission, but for 2xx and ACK, which have none.
/// The proxy stays a proxy: what this one wants sent or answered by itself, it gives back. On the lane; without one nothing is spent.
/// </summary>
public interface ISessionGateway
{
    /// <summary>Whether there are calls whose later requests it must see.</summary>
    bool HasSessions { get; }

    /// <summary>When <see cref="Advance"/> wants to be called next.</summary>
    Instant Deadline { get; }

    /// <summary>Runs the timers that are due.</summary>
    void Advance(Instant now);

    /// <summary>
    /// Takes a request that this node makes in the name of one end of a dialog to the other. It has the whole route set of that end: those before this node are to be left out.
    /// </summary>
    bool TryTake([NotNullWhen(true)] out SipMessage? request);

    /// <summary>A request that was taken by <see cref="TryTake"/>, and is no ACK, has its final response, or will get none.</summary>
    void Completed(SipMessage request, Instant now);

    /// <summary>A new INVITE is to be forwarded.</summary>
    /// <param name="invite">The request as received.</param>
    /// <param name="from">Who sends it.</param>
    /// <param name="now">The time.</param>
    /// <returns>What is to be shown its branches; null when nothing of it is of interest.</returns>
    ISessionInvite? Begin(SipMessage invite, in SessionHop from, Instant now);

    /// <summary>A request of a dialog came in that this node may answer itself: INVITE, UPDATE or INFO.</summary>
    /// <returns>The response; null when the request is to go on.</returns>
    SipMessage? Answer(SipMessage request, Instant now);

    /// <summary>A request of a dialog is to be sent on.</summary>
    /// <param name="request">The copy that is sent; may be changed.</param>
    /// <param name="now">The time.</param>
    /// <param name="verdict">Whether it may be sent.</param>
    /// <returns>What is to be shown the responses; null when none of them is of interest.</returns>
    ISessionTransaction? Forward(SipMessage request, Instant now, out SessionVerdict verdict);

    /// <summary>The ACK to a 2xx is to be sent on.</summary>
    /// <param name="ack">The copy that is sent; may be changed.</param>
    /// <param name="now">The time.</param>
    void Acknowledge(SipMessage ack, Instant now);
}

/// <summary>A new INVITE, as long as it has no final response.</summary>
public interface ISessionInvite
{
    /// <summary>A branch of it is to be sent.</summary>
    /// <param name="request">The copy that is sent; may be changed.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="refused">The branch to the same target that is tried again with another description; null for a first one.</param>
    /// <param name="now">The time.</param>
    /// <param name="verdict">Whether it may be sent.</param>
    /// <returns>What is to be shown the responses of the branch.</returns>
    ISessionTransaction Forward(SipMessage request, in SessionHop to, ISessionTransaction? refused, Instant now, out SessionVerdict verdict);

    /// <summary>The INVITE has its final response, or will get none.</summary>
    void Concluded(Instant now);
}

/// <summary>A request that was sent on: the INVITE of a branch, or one of a dialog.</summary>
public interface ISessionTransaction
{
    /// <summary>Whether a 2xx to INVITE has to be shown that comes again, or from another device further on.</summary>
    bool SeesRepeats { get; }

    /// <summary>A response is to be passed back.</summary>
    /// <param name="response">The response; may be changed.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether it may be; a refusal of a 2xx ends the branch, and its device is hung up on by this node.</returns>
    SessionVerdict Receive(SipMessage response, Instant now);

    /// <summary>The request was refused. Whether it is to be sent to the same target once more, with another description.</summary>
    bool Retries(SipMessage response, Instant now);

    /// <summary>The request ended without success.</summary>
    /// <param name="status">Why.</param>
    /// <param name="now">The time.</param>
    void Failed(int status, Instant now);
}
