using Tandem.Core.Location;
using Tandem.Core.Topology;
using Tandem.Core.Trunking;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Transactions;

namespace Tandem.Core.Proxying;

/// <summary>The response side of the proxy (RFC 3261 section 16.7): what goes back at once, what waits, and which final response is the best.</summary>
internal sealed class ResponseProcessing(
    Proxy proxy, TransactionLayer transactions, LocationService location, Redirection redirection, TrunkPings pings, Identifiers identifiers, CoreMetrics metrics, SessionGate? sessions,
    TopologyHiding? topology)
{
    /// <summary>Takes a response of a branch.</summary>
    public void Receive(Branch branch, ClientTransaction client, SipMessage response, Instant now)
    {
        // A connection that was given up for UDP may still speak.
        if (client != branch.Client) return;
        branch.IsUpgraded = false;
        proxy.Failover.Answered(branch, response.StatusCode);
        // Step 3: our Via goes. Without another the response finds no way back, but its branch is over all the same.
        response.RemoveFirstValue(HeaderName.Via);
        if (branch.Context.Received is { } received)
        {
            TopologyHiding.ReturnVias(response, received);
            TopologyHiding.ReturnCallId(response, received);
        }

        if (response.TopVia.Value.IsEmpty)
        {
            if (response.StatusCode >= 200) Failed(branch, 502, null, now);
            return;
        }

        AssertedIdentity.ApplyToResponse(response, branch.Target, branch.Context.IsTrusted, isToOwnUser: !branch.Context.Caller.IsEmpty);
        if (response.StatusCode < 200) ReceiveProvisional(branch, response, now);
        else if (response.StatusCode < 300) ReceiveSuccess(branch, response, now);
        else
        {
            branch.Session?.Receive(response, now);
            Failed(branch, response.StatusCode, response, now);
        }
    }

    /// <summary>Takes a further 2xx to an INVITE whose response context was let go of (<see cref="CompletedBranches"/>).</summary>
    public void ReceiveAgain(ServerTransaction server, SipMessage success, Instant now) => ReceiveAgain(server, null, success, now);

    /// <summary>As <see cref="ReceiveAgain(ServerTransaction, SipMessage, Instant)"/>, where the gateway has to see it, or something is to be put back.</summary>
    public void ReceiveAgain(AnsweredBranch answered, SipMessage success, Instant now)
    {
        if (answered.Received is { } received) TopologyHiding.ReturnCallId(success, received);
        if (answered.Session is null || answered.Session.Receive(success, now).Status == 0) ReceiveAgain(answered.Server, answered.Received, success, now);
    }

    /// <summary>No final response came in time: as if it were 408.</summary>
    public void TimedOut(Branch branch, ClientTransaction client, Instant now)
    {
        if (client == branch.Client) Failed(branch, 408, null, now);
    }

    /// <summary>
    /// The flow of a branch failed (section 16.9): another flow to the same device is tried. Where none is left, the device is not there, 430; another next hop counts as 503.
    /// </summary>
    public void TransportFailed(Branch branch, ClientTransaction client, Instant now)
    {
        if (client != branch.Client || proxy.TryFallBack(branch, now)) return;
        var isOnlyWay = branch.Target.Binding is not null || client.Flow.Transport.IsWebSocket();
        Failed(branch, isOnlyWay ? 430 : 503, null, now);
    }

    // Step 5: every provisional response but 100 goes back at once.
    private void ReceiveProvisional(Branch branch, SipMessage response, Instant now)
    {
        if (branch.Target.Trunk is not null && !branch.HasRungTooLong) proxy.Serial.KeepRinging(branch.Context);
        if (branch.IsDone || response.StatusCode == 100) return;
        if (branch.Context.IsInvite) proxy.RestartTimerC(branch, now);
        if (branch.Context.IsFinal) return;
        branch.Session?.Receive(response, now);
        Respond(branch.Context.Server, branch.Context.Received, response, now);
    }

    // Step 5: so does every 2xx; to an INVITE also a second one, of another device or of a fork further on. Step 10: the others stop ringing.
    private void ReceiveSuccess(Branch branch, SipMessage response, Instant now)
    {
        var context = branch.Context;
        if (branch.Session?.Receive(response, now) is { Status: not 0 } verdict)
        {
            RefusedHere(branch, sessions!.CreateResponse(context, verdict), now);
            return;
        }

        proxy.Finish(branch);
        if (context.IsFinal && !context.IsInvite) return;
        SessionTimers.Complete(context.Request, response);
        Respond(context.Server, context.Received, response, now);
        if (context.IsFinal) return;
        proxy.Finish(context, now);
        if ((context.Dispositions & Dispositions.NoCancel) == 0) proxy.CancelPending(context, "SIP;cause=200;text=\"Call completed elsewhere\""u8, now);
    }

    /// <summary>A branch ends because of this node itself.</summary>
    public void RefusedHere(Branch branch, SipMessage response, Instant now)
    {
        branch.IsRefusedHere = true;
        Failed(branch, response.StatusCode, response, now);
    }

    /// <summary>A branch ends without success.</summary>
    /// <param name="branch">Which.</param>
    /// <param name="status">Why.</param>
    /// <param name="response">The response that says so; null when there is none.</param>
    /// <param name="now">The time.</param>
    public void Failed(Branch branch, int status, SipMessage? response, Instant now)
    {
        if (branch.IsDone) return;
        var context = branch.Context;
        proxy.Finish(branch);
        if (IsTriedAgain(branch, response, now)) return;
        branch.Session?.Failed(status, now);
        if (branch.Target.Trunk is { } trunk && !branch.HasRungTooLong) LeaveTrunk(trunk, branch, status, response is not null, now);
        if (IsUnreached(branch, status) && IsReplaced(branch, status, response is not null, now)) return;
        if (proxy.Failover.TryNext(branch, status, response, now)) return;
        if (branch.HasRungTooLong && status == 487) (status, response) = (408, null);
        var isFollowed = status is >= 300 and < 400 && response is not null && redirection.TryFollow(branch, response, now);
        if (!context.IsFinal && !isFollowed) context.Best.Offer(status, response, branch.IsRefusedHere);
        // Step 5: a 6xx speaks for all devices, also for those that were to be tried later.
        if (status >= 600 && !context.IsFinal) CancelOthers(context, status, now);
        proxy.Serial.TryNext(context, now);
        if (!context.IsPending && !context.IsFinal) Conclude(context, now);
    }

    // A device that does not take one kind of description is offered another, and its caller does not notice.
    private bool IsTriedAgain(Branch branch, SipMessage? response, Instant now)
    {
        var context = branch.Context;
        if (response is null || branch.Session is not { } session || branch.HasRungTooLong || context.IsFinal || context.IsCancelled || !session.Retries(response, now)) return false;
        proxy.TryAgain(branch, now);
        return true;
    }

    // A trunk that is out of order leaves the call to the next one; what a working one says is the answer, and what this node lacks it lacks for every trunk.
    private void LeaveTrunk(TrunkLink trunk, Branch branch, int status, bool hasAnswered, Instant now)
    {
        if (branch.IsRefusedHere || (hasAnswered && status != 503))
        {
            proxy.Serial.Stop(branch.Context);
            return;
        }

        trunk.Failures++;
        if (!hasAnswered) pings.Doubt(trunk, now);
    }

    // RFC 5626 section 6: after 430 and 408, and nothing else, another flow of the same instance may be tried. Who sent something else than INVITE does not wait that long.
    private static bool IsUnreached(Branch branch, int status) => status == 430 || (status == 408 && branch.Context.IsInvite && !branch.HasRungTooLong);

    // Section 5.3: a flow that has failed is no binding any more, and the next flow of the same device is tried. Nor is one of which an edge proxy says so; a datagram that found nobody proves nothing.
    private bool IsReplaced(Branch branch, int status, bool isTold, Instant now)
    {
        if (branch.Target.Binding is not { } binding) return false;
        if (status == 430 && (binding.Flow.Connection != 0 || (isTold && binding.IsOutbound))) location.Drop(branch.Target.AddressOfRecord.Span, binding, now);
        if (branch.HasRungTooLong || branch.Context.IsFinal || branch.Context.IsCancelled || !branch.Context.TryTakeReserve(branch.Target, out var reserve)) return false;
        proxy.Start(branch.Context, reserve, branch.Breadth, now);
        return true;
    }

    private void CancelOthers(ResponseContext context, int status, Instant now)
    {
        proxy.Serial.Stop(context);
        var reason = new SipWriter(stackalloc byte[20]);
        reason.Append("SIP;cause="u8);
        reason.Append(status);
        proxy.CancelPending(context, reason.Written, now);
    }

    // Step 6 and 9.
    private void Conclude(ResponseContext context, Instant now)
    {
        proxy.Finish(context, now);
        var (status, message) = (context.Best.Status, context.Best.Message);
        // All that was found was redirected back to where it had been.
        if (status == 0) status = 480;
        // A caller who gave up learns that his request was terminated, whatever the devices said meanwhile.
        if (context.IsCancelled && status is < 600 and not 487) (status, message) = (487, null);
        // A 408 to anything but INVITE would come too late for everybody (RFC 4320 section 4.2).
        if (status == 408 && !context.IsInvite && message is null) return;
        // 503 would keep the caller from this server, unless it is this server that means it; and 430 is for a proxy that knows the other flows: that is us.
        if (status is 503 && !context.Best.IsOwn) (status, message) = (500, null);
        if (status is 430) (status, message) = (480, null);
        if (status == 408 && message is null) metrics.Unanswered++;
        message ??= identifiers.CreateResponse(context.Server.Request, status);
        if (status is >= 300 and < 400) context.Best.AggregateContacts(message);
        if (status is 401 or 407) context.Best.AggregateChallenges(message);
        Respond(context.Server, context.Received, message, now);
    }

    private void ReceiveAgain(ServerTransaction server, ReceivedHead? received, SipMessage success, Instant now)
    {
        success.RemoveFirstValue(HeaderName.Via);
        if (received is not null) TopologyHiding.ReturnVias(success, received);
        AssertedIdentity.RemoveFrom(success);
        if (!success.TopVia.Value.IsEmpty) Respond(server, received, success, now);
    }

    private void Respond(ServerTransaction server, ReceivedHead? received, SipMessage response, Instant now)
    {
        if (received is not null) topology!.Return(response, received, server.Flow, isForwarded: true);
        transactions.Respond(server, response, now);
    }
}
