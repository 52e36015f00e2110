using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core;

/// <summary>Stands in for a border that lets everything in.</summary>
internal sealed class NoGuard : ISourceGuard
{
    public bool Refuses(SipMessage request, in Flow flow, out int retryAfter)
    {
        retryAfter = 0;
        return false;
    }

    public void Suspect(in Flow flow, Suspicion why, Instant now) { }

    public void Clear(in Flow flow) { }

    public void Trust(in Flow flow, Instant now) { }

    public void Answered(SipMessage response, in Flow flow, Instant now) { }
}
