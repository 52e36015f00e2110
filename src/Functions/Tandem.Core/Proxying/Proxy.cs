using Tandem.Contracts;
using Tandem.Core.Authentication;
using Tandem.Core.Locating;
using Tandem.Core.Location;
using Tandem.Core.Routing;
using Tandem.Core.Topology;
using Tandem.Core.Trunking;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Transactions;

namespace Tandem.Core.Proxying;

/// <summary>
/// The request side of the stateful, record-routing proxy (RFC 3261 section 16.6): forks to the targets that <see cref="SerialForking"/> chooses. What comes back is for <see cref="ResponseProcessing"/>.
/// </summary>
internal sealed class Proxy
{
    private readonly ProxyOptions _options;
    private readonly TransactionLayer _transactions;
    private readonly OutputQueue<SipTransmit> _outputs;
    private readonly RequestForwarding _forwarding;
    private readonly LargeRequests _largeRequests;
    private readonly SessionTimers _sessionTimers;
    private readonly CoreMetrics _metrics;
    private readonly SessionGate? _sessions;
    private readonly TopologyHiding? _topology;
    private readonly TimerQueue<Branch> _timers = new();
    private readonly Dictionary<ulong, HashSet<ResponseContext>> _byCaller = [];

    public Proxy(
        ProxyOptions options, IFlowDirectory flows, TransactionLayer transactions, LocationService location, TargetSelection targets, TrunkPings pings, RequestForwarding forwarding,
        OutputQueue<SipTransmit> outputs, ServerLocator locator, LocatingOptions locating, Identifiers identifiers, CoreMetrics metrics, SessionGate? sessions, TopologyHiding? topology)
    {
        _options = options;
        (_sessions, _topology) = (sessions, topology);
        _transactions = transactions;
        _outputs = outputs;
        _forwarding = forwarding;
        _largeRequests = new LargeRequests(flows, options);
        _sessionTimers = new SessionTimers(options, identifiers);
        _metrics = metrics;
        Serial = new SerialForking(this, pings, options, metrics);
        Failover = new ServerFailover(this, locator, flows, locating, identifiers, metrics);
        Responses = new ResponseProcessing(this, transactions, location, new Redirection(this, targets, options, metrics), pings, identifiers, metrics, sessions, topology);
    }

    /// <summary>Takes what the branches answer.</summary>
    public ResponseProcessing Responses { get; }

    /// <summary>Tries the targets one group after the other.</summary>
    public SerialForking Serial { get; }

    /// <summary>Takes requests to servers that are named.</summary>
    public ServerFailover Failover { get; }

    /// <summary>When <see cref="Advance"/> wants to be called next.</summary>
    public Instant Deadline => new(Math.Min(_timers.Deadline.Ticks, Math.Min(Serial.Deadline.Ticks, Failover.Deadline.Ticks)));

    /// <summary>How many requests wait for a final response.</summary>
    public int ContextCount { get; private set; }

    /// <summary>How many Timer Cs and times of groups run, and how many servers are waited for.</summary>
    public int TimerCount => _timers.Count + Serial.TimerCount + Failover.TimerCount;

    /// <summary>How many WebSocket connections have calls under way.</summary>
    public int CallerCount => _byCaller.Count;

    /// <summary>Makes the refusal of a request whose session timer is too short, or null.</summary>
    public SipMessage? Refuse(SipMessage request) => _sessionTimers.Refuse(request);

    /// <summary>Forwards a request to all its targets.</summary>
    public void Forward(ServerTransaction server, SipMessage request, in RoutePlan routes, ulong loopHash, in Caller caller, in TargetSet targets, Instant now)
    {
        var context = new ResponseContext(server, _sessionTimers.Apply(request), routes, loopHash, caller.Subscriber.AddressOfRecord)
        {
            Reserve = targets.Reserve,
            IsTrusted = caller.IsTrusted,
            Received = _topology?.Keep(server.Request, request, server.Flow),
        };
        server.Owner = context;
        ContextCount++;
        _metrics.Forwarded++;
        _sessions?.Begin(context, caller, now);
        if (context.IsInvite)
        {
            // Section 16.2: 100 is not left to the 200 ms of the transaction.
            _transactions.Respond(server, SipMessage.CreateResponse(server.Request, 100), now);
            if (server.Flow.Transport.IsWebSocket()) RememberCaller(context);
        }

        Serial.Begin(context, targets.Targets, now);
    }

    /// <summary>Sends the request to one more target.</summary>
    /// <param name="context">The request.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="breadth">How many branches it may become further on; 0 to say nothing about it.</param>
    /// <param name="now">The time.</param>
    public void Start(ResponseContext context, in Target target, int breadth, Instant now)
    {
        var branch = new Branch(context, target) { Breadth = breadth };
        context.Branches.Add(branch);
        if (target.Flow.IsNone) Failover.Locate(branch, now);
        else Send(branch, now);
    }

    /// <summary>Sends a branch over the flow of its target.</summary>
    public void Send(Branch branch, Instant now)
    {
        var (context, target) = (branch.Context, branch.Target);
        var copy = _forwarding.Copy(context.Request, context.Routes, context.Server.Flow, context.Caller.Span, context.IsTrusted, target);
        if (_sessions is not null && !_sessions.TryForward(branch, copy, now)) return;
        _metrics.Branches++;
        target.Trunk?.CountRequest();
        _topology?.Hide(copy, context.Request, context.Received!.CallId, context.Server.Flow, target.Flow);
        if (branch.Breadth > 0) copy.Set(HeaderName.MaxBreadth, branch.Breadth);
        _forwarding.AddVia(copy, target.Flow, context.LoopHash);
        var flow = target.Flow;
        if (_largeRequests.TryFindConnection(copy, target, now, out var connection))
        {
            flow = connection;
            branch.IsUpgraded = true;
            _forwarding.ReplaceVia(copy, flow, context.LoopHash);
        }

        branch.Client = _transactions.Send(copy, flow, now, branch);
        if (context.IsInvite) RestartTimerC(branch, now);
    }

    /// <summary>Sends a large request by UDP after all, because its address takes no connection.</summary>
    /// <returns>False when it did not go over TCP for its size.</returns>
    public bool TryFallBack(Branch branch, Instant now)
    {
        if (!branch.IsUpgraded) return false;
        branch.IsUpgraded = false;
        _metrics.RefusedUpgrades++;
        _largeRequests.Failed(branch.Client!.Flow.Remote, now);
        // Nobody waits for the answer any more: what rang now would ring for a call that is over, or that has gone elsewhere.
        if (branch.IsDone || branch.HasRungTooLong || branch.Context.IsCancelled || branch.Context.IsFinal) return false;
        var copy = branch.Client.Request.Copy();
        _forwarding.ReplaceVia(copy, branch.Target.Flow, branch.Context.LoopHash);
        branch.Client = _transactions.Send(copy, branch.Target.Flow, now, branch);
        return true;
    }

    /// <summary>Sends a request that was refused to the same place again, with another description.</summary>
    public void TryAgain(Branch refused, Instant now)
    {
        var branch = new Branch(refused.Context, refused.Target) { Servers = refused.Servers, Server = refused.Server, Breadth = refused.Breadth, Session = refused.Session };
        refused.Context.Branches.Add(branch);
        Send(branch, now);
    }

    /// <summary>Ends the branches that the gateway has refused.</summary>
    /// <returns>Whether there was one.</returns>
    public bool EndRefused(Instant now)
    {
        if (_sessions is null || !_sessions.TryTakeRefused(out var branch, out var response)) return false;
        Responses.RefusedHere(branch, response, now);
        return true;
    }

    /// <summary>Forwards the ACK to a 2xx, which has no transaction (section 16.6, last paragraph).</summary>
    /// <param name="ack">The ACK.</param>
    /// <param name="callId">The Call-ID that it was received with.</param>
    /// <param name="routes">What its Route values say.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="loopHash">Its hash for <see cref="LoopDetection"/>.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="now">The time.</param>
    public void ForwardAck(SipMessage ack, ReadOnlySpan<byte> callId, in RoutePlan routes, in Flow from, ulong loopHash, in Target target, Instant now)
    {
        var copy = _forwarding.Copy(ack, routes, from, default, isTrusted: false, target);
        _sessions?.Acknowledge(copy, now);
        _topology?.Hide(copy, ack, callId, from, target.Flow);
        _forwarding.AddVia(copy, target.Flow, loopHash);
        var flow = target.Flow;
        if (_largeRequests.TryFindConnection(copy, target, now, out var connection))
        {
            flow = connection;
            _forwarding.ReplaceVia(copy, flow, loopHash);
        }

        _outputs.Add(new SipTransmit(flow, copy));
    }

    /// <summary>The caller gave up (section 16.10): what still rings is cancelled, with his reason (RFC 3326).</summary>
    public void Cancel(ServerTransaction server, SipMessage cancel, Instant now)
    {
        if (server.Owner is not ResponseContext { IsFinal: false } context) return;
        context.IsCancelled = true;
        Serial.Stop(context);
        CancelPending(context, Folding.Undo(cancel[HeaderName.Reason]), now);
    }

    /// <summary>
    /// A connection has ended. A WebSocket client cannot be called back, so nobody is left who could take the answers to what he called: it stops ringing.
    /// </summary>
    public void CallerGone(in Flow flow, Instant now)
    {
        if (!_byCaller.TryGetValue(flow.Connection, out var contexts)) return;
        foreach (var context in contexts)
        {
            context.IsCancelled = true;
            Serial.Stop(context);
            CancelPending(context, "SIP;cause=487;text=\"Caller disconnected\""u8, now);
        }
    }

    /// <summary>Cancels every branch without a final response.</summary>
    public void CancelPending(ResponseContext context, ReadOnlySpan<byte> reason, Instant now)
    {
        // The list grows when a branch that is given up leaves its place to another, which a cancelled one does not.
        for (var i = 0; i < context.Branches.Count; i++)
        {
            var branch = context.Branches[i];
            if (branch.IsDone) continue;
            if (branch.Client is { } client) _transactions.Cancel(client, reason, now);
            else Responses.Failed(branch, 487, null, now);
        }
    }

    /// <summary>Gives up a branch whose server is silent: what it may still answer is cancelled, and as a 408 it makes room for the next.</summary>
    public void Abandon(Branch branch, Instant now)
    {
        _transactions.Cancel(branch.Client!, "SIP;cause=408;text=\"Another server is tried\""u8, now);
        Responses.Failed(branch, 408, null, now);
    }

    /// <summary>Starts Timer C, or starts it anew (section 16.7 step 2).</summary>
    public void RestartTimerC(Branch branch, Instant now)
    {
        _timers.Cancel(ref branch.TimerC);
        branch.TimerC = _timers.Start(now + _options.TimerC, branch);
    }

    /// <summary>The branch has its end.</summary>
    public void Finish(Branch branch)
    {
        branch.IsDone = true;
        Failover.Forget(branch);
        _timers.Cancel(ref branch.TimerC);
    }

    /// <summary>The request has its final response, or will get none.</summary>
    public void Finish(ResponseContext context, Instant now)
    {
        context.IsFinal = true;
        context.Session?.Concluded(now);
        Serial.Stop(context);
        ContextCount--;
        var connection = context.Server.Flow.Connection;
        if (!context.IsInvite || !_byCaller.TryGetValue(connection, out var contexts)) return;
        contexts.Remove(context);
        if (contexts.Count == 0) _byCaller.Remove(connection);
    }

    /// <summary>Ends what has rung too long (section 16.8). Where nothing has come at all, timer B of the transaction was earlier.</summary>
    public void Advance(Instant now)
    {
        Failover.Advance(now);
        while (_timers.TryTake(now, out var branch))
        {
            _metrics.RungTooLong++;
            GiveUp(branch, now);
            Serial.TryNext(branch.Context, now);
        }

        Serial.Advance(now);
    }

    /// <summary>Ends a branch that rang too long; its final response is awaited all the same.</summary>
    public void GiveUp(Branch branch, Instant now)
    {
        branch.HasRungTooLong = true;
        // One whose server is still looked up ends when that does.
        if (branch.Client is not null) _transactions.Cancel(branch.Client, "SIP;cause=408;text=\"Rang too long\""u8, now);
    }

    private void RememberCaller(ResponseContext context)
    {
        var connection = context.Server.Flow.Connection;
        if (!_byCaller.TryGetValue(connection, out var contexts)) _byCaller[connection] = contexts = [];
        contexts.Add(context);
    }
}
