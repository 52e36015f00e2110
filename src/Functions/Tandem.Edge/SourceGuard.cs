using System.Security.Cryptography;
using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>The border's knowledge of sources and load, for the next function.</summary>
internal sealed class SourceGuard(OverloadOptions options, OverloadControl overload, NeighbourLoad neighbours, ScannerTrap trap, EdgeMetrics metrics) : ISourceGuard
{
    public bool Refuses(SipMessage request, in Flow flow, out int retryAfter)
    {
        retryAfter = 0;
        // A neighbour that was told its share keeps to it itself (RFC 7339 section 5.4).
        if (overload.Loss == 0 || !OverloadControl.IsNew(request) || neighbours.IsTold(request, flow) || !overload.Sheds()) return false;
        metrics.OverloadRefused++;
        var seconds = Math.Max(1, (int)options.RetryAfter.TotalSeconds);
        // By chance, so that those who were refused together do not come back together.
        retryAfter = seconds + RandomNumberGenerator.GetInt32(seconds + 1);
        return true;
    }

    public void Suspect(in Flow flow, Suspicion why, Instant now) => trap.Suspect(flow, why, now);

    public void Clear(in Flow flow) => trap.Clear(flow);

    public void Trust(in Flow flow, Instant now) => trap.Trust(flow, now);

    public void Answered(SipMessage response, in Flow flow, Instant now)
    {
        if (!neighbours.IsEmpty) neighbours.Learn(response, flow, now);
    }
}
