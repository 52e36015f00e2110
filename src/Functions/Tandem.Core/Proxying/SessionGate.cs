using Tandem.Contracts.Media;
using Tandem.Core.Authentication;
using Tandem.Core.Routing;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>Where the proxy meets the gateway of sessions: shows it what passes, and keeps the branches that it refuses until whoever started them is done.</summary>
internal sealed class SessionGate(ISessionGateway gateway, Neighbours neighbours, Identifiers identifiers)
{
    private readonly Queue<(Branch Branch, SipMessage Response)> _refused = new();

    /// <summary>Shows a request that is about to get its branches.</summary>
    public void Begin(ResponseContext context, in Caller caller, Instant now)
    {
        var request = context.Request;
        if (!context.IsInvite || !request.To.Tag.IsEmpty) return;
        var flow = context.Server.Flow;
        context.Session = gateway.Begin(request, new SessionHop(flow, context.Caller)
        {
            Profile = caller.Trunk?.Profile ?? neighbours.ForAddress(flow.Remote)?.Profile ?? MediaProfile.AsOffered,
            IsServer = caller.Kind is CallerKind.Neighbour or CallerKind.Trunk,
        }, now);
    }

    /// <summary>Shows the copy that a branch is to send. False when it must not be sent: the branch fails as soon as that can be taken.</summary>
    public bool TryForward(Branch branch, SipMessage copy, Instant now)
    {
        var context = branch.Context;
        SessionVerdict verdict = default;
        if (context.Session is { } invite) branch.Session = invite.Forward(copy, HopOf(branch.Target), branch.Session, now, out verdict);
        else if (gateway.HasSessions && !context.Request.To.Tag.IsEmpty) branch.Session = gateway.Forward(copy, now, out verdict);
        if (verdict.Status == 0) return true;
        _refused.Enqueue((branch, CreateResponse(context, verdict)));
        return false;
    }

    /// <summary>Shows the copy of an ACK.</summary>
    public void Acknowledge(SipMessage copy, Instant now)
    {
        if (gateway.HasSessions) gateway.Acknowledge(copy, now);
    }

    /// <summary>Takes a branch that was refused.</summary>
    public bool TryTakeRefused(out Branch branch, out SipMessage response)
    {
        var isThere = _refused.TryDequeue(out var refused);
        (branch, response) = refused;
        return isThere;
    }

    /// <summary>Makes the response of a verdict.</summary>
    public SipMessage CreateResponse(ResponseContext context, in SessionVerdict verdict)
    {
        var response = identifiers.CreateResponse(context.Request, verdict.Status);
        if (verdict.RetryAfter > 0) response.Set(HeaderName.RetryAfter, verdict.RetryAfter);
        if (verdict.Warning is { } warning) response.Set(HeaderName.Warning, System.Text.Encoding.UTF8.GetBytes(warning));
        return response;
    }

    private SessionHop HopOf(in Target target)
    {
        var trunk = target.Trunk?.Trunk;
        var neighbour = trunk is null && target.Binding is null ? neighbours.ForAddress(target.Flow.Remote) : null;
        return new SessionHop(target.Flow, target.AddressOfRecord)
        {
            Contact = target.Binding?.Contact ?? default,
            Instance = target.Binding?.Instance ?? default,
            UserAgent = target.Binding?.UserAgent ?? default,
            Profile = trunk?.Profile ?? neighbour?.Profile ?? MediaProfile.AsOffered,
            IsServer = trunk is not null || neighbour is not null,
        };
    }
}
