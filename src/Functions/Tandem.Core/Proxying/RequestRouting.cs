using Tandem.Contracts;
using Tandem.Core.Authentication;
using Tandem.Core.Routing;
using Tandem.Core.Topology;
using Tandem.Core.Trunking;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Transactions;

namespace Tandem.Core.Proxying;

/// <summary>Where a request goes (RFC 3261 section 16.5): to its targets, back with the addresses of them, or nowhere, which its sender is told.</summary>
internal sealed class RequestRouting(
    TargetSelection selection, Proxy proxy, LoopDetection loops, TransactionLayer transactions, ISourceGuard guard, Identifiers identifiers, CoreMetrics metrics, TopologyHiding? topology)
{
    /// <summary>Forwards, redirects or refuses a request.</summary>
    public void Route(ServerTransaction server, SipMessage request, in RoutePlan routes, in Caller caller, Instant now)
    {
        var targets = request.MaxForwards == 0 ? TargetSet.Refused(483) : selection.Find(request, routes, caller);
        // Where a token of this node leads he cannot know.
        if (caller.Kind == CallerKind.Stranger && request.RequestUri.SequenceEqual(server.Request.RequestUri)) Judge(server.Flow, targets.Status, now);
        if (targets.Status == 0 && !targets.Targets[0].IsTrusted && AssertedIdentity.AsksTooMuch(request)) targets = TargetSet.Refused(500);
        if (targets.Status == 0 && caller.MayLeave && RequestDisposition.Redirect(server.Request, targets.Targets, identifiers) is { } redirection) Redirect(server, request, redirection, now);
        else if (targets.Status == 0) proxy.Forward(server, request, routes, loops.HashOf(request), caller, targets, now);
        else Respond(server, identifiers.CreateResponse(server.Request, targets.Status, ReasonFor(targets.Status)), now);
    }

    /// <summary>Forwards the ACK to a 2xx.</summary>
    /// <param name="received">As it came.</param>
    /// <param name="ack">As it goes on.</param>
    /// <param name="routes">Its way.</param>
    /// <param name="from">The flow that it came on.</param>
    /// <param name="now">The time.</param>
    public void RouteAck(SipMessage received, SipMessage ack, in RoutePlan routes, in Flow from, Instant now)
    {
        var targets = selection.FindInDialog(ack, routes);
        if (targets.Status == 0) proxy.ForwardAck(ack, received.CallId, routes, from, loops.HashOf(ack), targets.Targets[0], now);
    }

    private void Redirect(ServerTransaction server, SipMessage request, SipMessage redirection, Instant now)
    {
        topology?.Return(redirection, topology.Keep(server.Request, request, server.Flow), server.Flow, isForwarded: false);
        Respond(server, redirection, now);
    }

    private void Respond(ServerTransaction server, SipMessage response, Instant now)
    {
        if (topology is not null) TopologyHiding.KeepCallId(response, server.Request);
        transactions.Respond(server, response, now);
    }

    private void Judge(in Flow flow, int status, Instant now)
    {
        if (status is 403 or 404) guard.Suspect(flow, status == 403 ? Suspicion.Relaying : Suspicion.UnknownUser, now);
        else if (status is 0 or 480) guard.Clear(flow);
    }

    private ReadOnlySpan<byte> ReasonFor(int status)
    {
        if (status == 403) metrics.RelayRefusals++;
        if (status == 430) metrics.EndedFlows++;
        return status switch
        {
            403 => "Relaying Denied"u8,
            430 => "Flow Failed"u8,
            500 => "Privacy Service Not Available"u8,
            Trunks.OutOfService => "Trunk Out of Service"u8,
            TargetSelection.Unresolvable => "Unresolvable Destination"u8,
            _ => default,
        };
    }
}
