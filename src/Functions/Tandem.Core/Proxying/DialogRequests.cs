using Tandem.Contracts;
using Tandem.Core.Routing;
using Tandem.Core.Topology;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Transactions;

namespace Tandem.Core.Proxying;

/// <summary>Sends what this node makes in the name of one end of a dialog: the way that the end's own requests would go from here.</summary>
internal sealed class DialogRequests(
    TargetSelection targets, RequestForwarding forwarding, Domains domains, IFlowDirectory flows, TransactionLayer transactions, OutputQueue<SipTransmit> outputs, TopologyHiding? topology)
{
    /// <summary>Sends a request that has the whole route set of the end; its transaction belongs to a <see cref="DialogRequest"/>.</summary>
    /// <returns>False for one that leads nowhere.</returns>
    public bool TrySend(SipMessage request, Instant now)
    {
        LeaveOutEarlierRoutes(request);
        var callId = request.CallId.ToArray();
        request = topology?.Reveal(request, isOurs: true) ?? request;
        var routes = RoutePlan.Read(request, domains, flows);
        if (routes.IsForged) return false;
        var found = targets.FindInDialog(request, routes);
        if (found.Status != 0 || found.Targets[0].Flow.IsNone) return false;
        var target = found.Targets[0];
        var copy = forwarding.Copy(request, routes, target.Flow, default, isTrusted: false, target);
        topology?.Hide(copy, request, callId, target.Flow, target.Flow);
        forwarding.AddVia(copy, target.Flow, 0);
        if (copy.Method == SipMethod.Ack) outputs.Add(new SipTransmit(target.Flow, copy));
        else transactions.Send(copy, target.Flow, now, new DialogRequest(request));
        return true;
    }

    private void LeaveOutEarlierRoutes(SipMessage request)
    {
        var earlier = 0;
        foreach (var route in request.Values(HeaderName.Route))
        {
            if (NameAddress.TryParse(route, out var address) && SipUri.TryParse(address.Uri, out var uri) && domains.IsOwn(uri)) break;
            earlier++;
        }

        for (; earlier > 0; earlier--) request.RemoveFirstValue(HeaderName.Route);
    }
}
