using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Contracts;

/// <summary>What the Core asks of the border, and tells it, about who sends requests. On the lane only.</summary>
public interface ISourceGuard
{
    /// <summary>
    /// Whether a new request is to be refused because the node is overloaded. Asked once for each transaction, so that a retransmission gets the same answer.
    /// </summary>
    /// <param name="request">The request as it was received.</param>
    /// <param name="flow">Where it came from.</param>
    /// <param name="retryAfter">When it may be tried again, in seconds.</param>
    bool Refuses(SipMessage request, in Flow flow, out int retryAfter);

    /// <summary>Something is held against a source.</summary>
    void Suspect(in Flow flow, Suspicion why, Instant now);

    /// <summary>A stranger's request from there was for somebody who exists: the row of those that led nowhere is over.</summary>
    void Clear(in Flow flow);

    /// <summary>A user has proved himself from there.</summary>
    void Trust(in Flow flow, Instant now);

    /// <summary>A response has come to a request of this node, from where that was sent: one that matches none may be anybody's and is not told.</summary>
    void Answered(SipMessage response, in Flow flow, Instant now);
}
