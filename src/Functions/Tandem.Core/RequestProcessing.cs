using Tandem.Contracts;
using Tandem.Core.Authentication;
using Tandem.Core.Proxying;
using Tandem.Core.Routing;
using Tandem.Core.Topology;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Transactions;

namespace Tandem.Core;

/// <summary>The steps that each request takes (RFC 3261 sections 8.2 and 16.3 to 16.5), until it is refused, answered here, or on its way.</summary>
internal sealed class RequestProcessing(
    RequestValidation validation, Authenticator authenticator, OwnRequests own, OwnAnswers answers, RequestRouting routing, TransactionLayer transactions, Domains domains, IFlowDirectory flows,
    ISourceGuard guard, Identifiers identifiers, CoreMetrics metrics, TopologyHiding? topology)
{
    /// <summary>The owner of transactions that ask for bindings: it lasts as long as they repeat their responses, which the request does not.</summary>
    private static readonly object Query = new();

    /// <summary>Whether a transaction asks for bindings and changes none.</summary>
    public static bool IsQuery(ServerTransaction? server) => server?.Owner == Query;

    /// <summary>Takes a request.</summary>
    public void Receive(ServerTransaction server, in Flow flow, Instant now)
    {
        metrics.Requests++;
        if (guard.Refuses(server.Request, flow, out var retryAfter))
        {
            var refused = identifiers.CreateResponse(server.Request, 503, "Server Is Overloaded"u8);
            refused.Set(HeaderName.RetryAfter, retryAfter);
            transactions.Respond(server, refused, now);
            return;
        }

        // RFC 3261 section 10.2.3: a REGISTER without Contact asks for the bindings and changes none.
        if (server.Request.Method == SipMethod.Register && !server.Request.Has(HeaderName.Contact)) server.Owner = Query;
        var request = Prepare(server.Request);
        var routes = RoutePlan.Read(request, domains, flows);
        if (validation.Refuse(server.Request, request, routes) is { } refusal) Respond(server, refusal, now);
        else if (authenticator.Identify(server.Request, flow, routes, now, out var caller) is { } answer) Respond(server, answer, now);
        else if (own.IsOwn(request, routes)) Respond(server, own.Answer(request, flow, caller, now), now);
        else if (!answers.TryAnswer(server, request, now)) routing.Route(server, request, routes, caller, now);
    }

    /// <summary>Takes the ACK to a 2xx, which goes the way of its dialog; one that belongs to none goes nowhere.</summary>
    public void ReceiveAck(SipMessage message, in Flow flow, Instant now)
    {
        if (answers.Takes(message)) return;
        var ack = Prepare(message);
        var routes = RoutePlan.Read(ack, domains, flows);
        if (validation.MayPass(ack, routes)) routing.RouteAck(message, ack, routes, flow, now);
    }

    private void Respond(ServerTransaction server, SipMessage response, Instant now)
    {
        if (topology is not null) TopologyHiding.KeepCallId(response, server.Request);
        transactions.Respond(server, response, now);
    }

    // RFC 3261 section 16.4.
    private SipMessage Prepare(SipMessage received)
    {
        var request = RoutePlan.UndoStrictRouting(received, domains, flows);
        return topology?.Reveal(request) ?? request;
    }
}
