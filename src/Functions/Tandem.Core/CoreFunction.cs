using System.Text;
using Tandem.Contracts;
using Tandem.Contracts.Media;
using Tandem.Core.Authentication;
using Tandem.Core.Locating;
using Tandem.Core.Location;
using Tandem.Core.Proxying;
using Tandem.Core.Registration;
using Tandem.Core.Routing;
using Tandem.Core.Topology;
using Tandem.Core.Trunking;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Transactions;

namespace Tandem.Core;

/// <summary>
/// The Core: registrar and record-routing stateful proxy of the own domains. Takes requests from the transaction layer, finds out who sends them, and answers or forwards them. Sans-IO and on
/// one lane; every member is for the lane alone, but for <see cref="Metrics"/>.
/// </summary>
public sealed class CoreFunction : ISipFunction, IDisposable
{
    /// <summary>The owner of transactions that ask for bindings: it lasts as long as they repeat their responses, which the request does not.</summary>
    private static readonly object Query = new();

    private readonly OutputQueue<SipTransmit> _outputs = new();
    private readonly Identifiers _identifiers = new();
    private readonly TransactionLayer _transactions;
    private readonly LocationService _location;
    private readonly ServerLocator _locator;
    private readonly IFlowDirectory _flows;
    private readonly Domains _domains;
    private readonly ISourceGuard _guard;
    private readonly LoopDetection _loops;
    private readonly Authenticator _authenticator;
    private readonly TargetSelection _targets;
    private readonly OwnRequests _own;
    private readonly ProxyOptions _proxyOptions;
    private readonly Trunks _trunks;
    private readonly TrunkPings _pings;
    private readonly Proxy _proxy;
    private readonly ISessionGateway? _sessions;
    private readonly OwnAnswers _answers;
    private readonly DialogRequests _dialogs;
    private readonly TopologyHiding? _topology;

    /// <summary>Makes the Core. <see cref="Restore"/> comes next, then the first input.</summary>
    /// <param name="flows">The Edge's flows.</param>
    /// <param name="subscribers">Domains and users.</param>
    /// <param name="journal">Keeps the registrations.</param>
    /// <param name="time">The calendar, for what outlives the process.</param>
    /// <param name="options">Timers, limits, neighbours.</param>
    /// <param name="names">The domain name system; null when only addresses are to be reached.</param>
    /// <param name="guard">What the border knows of sources and load; null for a border that lets everything in.</param>
    /// <param name="sessions">Sees the descriptions of calls; null when they pass as they are.</param>
    public CoreFunction(
        IFlowDirectory flows, ISubscriberDirectory subscribers, IRegistrationJournal journal, TimeProvider time, CoreOptions options, INameResolution? names = null, ISourceGuard? guard = null,
        ISessionGateway? sessions = null)
    {
        var clock = new WallClock(time);
        var proofs = new DialogProofs();
        var neighbours = new Neighbours(options.Neighbours);
        _flows = flows;
        _trunks = new Trunks(options.Trunks, flows);
        _transactions = new TransactionLayer(options.Transactions);
        _location = new LocationService(flows, journal, clock);
        Metrics = new CoreMetrics(() => _location.Count, () => _location.BindingCount, () => _transactions.Count, () => _proxy!.ContextCount, () => _transactions.TimerCount + _proxy!.TimerCount);
        _locator = new ServerLocator(names, options.Locating, Metrics);
        Metrics.Observe(_trunks);
        _domains = new Domains(subscribers, flows);
        _guard = guard ?? new NoGuard();
        _loops = new LoopDetection(flows);
        _authenticator = new Authenticator(options.Authentication, _domains, subscribers, flows, neighbours, _trunks, _location, proofs, _identifiers, Metrics, _guard);
        var temporaryGruus = new TemporaryGruus(options.Registrar.GruuKey);
        _targets = new TargetSelection(flows, _domains, _location, new Gruu(_domains, _location, temporaryGruus), new NextHops(flows), neighbours, _trunks);
        _own = new OwnRequests(new Registrar(options.Registrar, _location, flows, temporaryGruus, _identifiers, clock), _domains, _identifiers);
        var forwarding = new RequestForwarding(flows, _domains, proofs, new AssertedIdentity(_domains), _identifiers);
        _pings = new TrunkPings(_trunks, flows, _transactions, forwarding, _identifiers);
        _proxyOptions = options.Proxy;
        _sessions = sessions;
        _answers = new OwnAnswers(_transactions);
        _topology = options.Proxy.HidesTopology ? new TopologyHiding(flows, _domains, options.Proxy.TopologyKey) : null;
        _dialogs = new DialogRequests(_targets, forwarding, _domains, flows, _transactions, _outputs, _topology);
        var gate = sessions is null ? null : new SessionGate(sessions, neighbours, _identifiers);
        _proxy = new Proxy(options.Proxy, flows, _transactions, _location, _targets, _pings, forwarding, _outputs, _locator, options.Locating, _identifiers, Metrics, gate, _topology);
    }

    /// <summary>What was counted; may be read from anywhere.</summary>
    public CoreMetrics Metrics { get; }

    /// <inheritdoc/>
    public Instant Deadline => Earliest(
        Earliest(Earliest(_transactions.Deadline, _locator.Deadline), Earliest(_location.Deadline, Earliest(_proxy.Deadline, _pings.Deadline))),
        Earliest(_answers.Deadline, _sessions?.Deadline ?? Instant.Never));

    /// <summary>How many addresses-of-record are registered.</summary>
    public int RegistrationCount => _location.Count;

    /// <summary>How many transactions, timers, response contexts, callers and searches for servers there are: zero when nothing is under way.</summary>
    internal int Unfinished => _transactions.Count + _proxy.TimerCount + _proxy.ContextCount + _proxy.CallerCount + _locator.WaitingCount + _answers.Count;

    internal LocationService Location => _location;

    /// <summary>The trunks as they are now, in the order of the configuration.</summary>
    public IReadOnlyList<TrunkStatus> TrunkStatuses() => [.. _trunks.Links.Select(link => link.Status)];

    /// <summary>Reads the registrations back from the journal, once at start.</summary>
    public void Restore(Instant now)
    {
        _location.Restore(now, _domains.IsSubscriber);
        _pings.Start(now);
        foreach (var registration in _location.Registrations)
            foreach (var binding in registration.Bindings) _guard.Trust(binding.Flow, now);
    }

    /// <inheritdoc/>
    public void Receive(SipMessage message, in Flow flow, Instant now)
    {
        _transactions.Receive(message, flow, now);
        Drain(now);
    }

    /// <inheritdoc/>
    public void FlowFailed(in Flow flow, Instant now)
    {
        // The bindings first: what fails over now must not choose the flow again.
        _location.FlowEnded(flow, now);
        _proxy.CallerGone(flow, now);
        Drain(now);
        _transactions.FlowFailed(flow, now);
        Drain(now);
    }

    /// <inheritdoc/>
    public void Advance(Instant now)
    {
        _location.Advance(now);
        _transactions.Advance(now);
        Drain(now);
        _proxy.Advance(now);
        _pings.Advance(now);
        Drain(now);
        _locator.Advance(now);
        _answers.Advance(now);
        _sessions?.Advance(now);
        Drain(now);
    }

    /// <summary>Takes the answer to a question that was asked through <see cref="INameResolution"/>.</summary>
    public void Resolved(in NameQuestion question, NameAnswer answer, Instant now)
    {
        _locator.Answer(question, answer, now);
        Drain(now);
    }

    /// <inheritdoc/>
    public bool TryTake(out SipTransmit transmit) => _outputs.TryTake(out transmit);

    /// <summary>The contacts of an address-of-record in canonical form, preferred ones first.</summary>
    public IReadOnlyList<ContactView> ContactsOf(ReadOnlySpan<byte> addressOfRecord, Instant now)
    {
        if (_location.Find(addressOfRecord) is not { } registration) return [];
        return [.. registration.Bindings.Select(binding => new ContactView(
            Encoding.UTF8.GetString(binding.Contact.Span), Encoding.UTF8.GetString(binding.Instance.Span), Encoding.UTF8.GetString(binding.UserAgent.Span),
            binding.Flow.Transport, binding.Flow.Remote, binding.Preference / 1000.0, binding.Expires - now))];
    }

    /// <summary>How many contacts an address-of-record has.</summary>
    public int CountContacts(ReadOnlySpan<byte> addressOfRecord) => _location.Find(addressOfRecord)?.Bindings.Count ?? 0;

    /// <summary>
    /// Takes away all contacts of a user whose secrets no longer count (he was disabled, or has a new password), and ends the connections over which he registered or proved himself: whoever
    /// is there must prove himself anew.
    /// </summary>
    /// <returns>How many contacts there were.</returns>
    public int Drop(ReadOnlySpan<byte> addressOfRecord, Instant now)
    {
        _flows.CloseProven(addressOfRecord);
        return _location.Find(addressOfRecord) is { } registration ? Drop(registration, now) : 0;
    }

    /// <summary>As <see cref="Drop(ReadOnlySpan{byte}, Instant)"/>, for everybody of a domain (its name in lower case) that was removed or disabled.</summary>
    /// <returns>How many contacts there were.</returns>
    public int DropDomain(ReadOnlySpan<byte> domain, Instant now)
    {
        _flows.CloseProvenOf(domain);
        var dropped = 0;
        foreach (var registration in _location.OfDomain(domain)) dropped += Drop(registration, now);
        return dropped;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Metrics.Dispose();
        _topology?.Dispose();
    }

    private int Drop(Location.Registration registration, Instant now)
    {
        var dropped = registration.Bindings.ToArray();
        foreach (var binding in dropped) _location.Remove(registration, binding);
        _location.Save(registration, now);
        foreach (var binding in dropped)
            if (!_location.IsUsed(binding.Flow)) _flows.Close(binding.Flow);
        return dropped.Length;
    }

    private void Drain(Instant now)
    {
        do
        {
            while (_transactions.TryTake(out var output)) Handle(output, now);
            if (_sessions is not null && IsContinued(_sessions, now)) continue;
            if (!_locator.TryTake(out var located)) return;
            _proxy.Failover.Located((Branch)located.Owner, located, now);
        }
        while (true);
    }

    private bool IsContinued(ISessionGateway sessions, Instant now)
    {
        if (_proxy.EndRefused(now)) return true;
        if (!sessions.TryTake(out var request)) return false;
        // One that leads nowhere is dropped: there is nobody else to tell.
        if (!_dialogs.TrySend(request, now) && request.Method != SipMethod.Ack) sessions.Completed(request, now);
        return true;
    }

    private void Handle(in TransactionOutput output, Instant now)
    {
        if (output.Kind == TransactionOutputKind.Response && IsFromWhereItWasSent(output)) _guard.Answered(output.Message!, output.Flow, now);
        switch (output.Kind)
        {
            case TransactionOutputKind.Transmit:
                _outputs.Add(new SipTransmit(output.Flow, output.Message!) { ChangesNothing = output.Server?.Owner == Query });
                break;
            case TransactionOutputKind.Request:
                Serve(output.Server!, output.Flow, now);
                break;
            case TransactionOutputKind.Ack:
                ForwardAck(output.Message!, output.Flow, now);
                break;
            case TransactionOutputKind.Cancel:
                _proxy.Cancel(output.Server!, output.Message!, now);
                break;
            case TransactionOutputKind.Response when output.Client!.Owner is Branch branch:
                _proxy.Responses.Receive(branch, output.Client, output.Message!, now);
                CompletedBranches.Release(branch, output.Client, output.Message!);
                break;
            case TransactionOutputKind.Response when output.Client!.Owner is ServerTransaction answered:
                _proxy.Responses.ReceiveAgain(answered, output.Message!, now);
                break;
            case TransactionOutputKind.Response when output.Client!.Owner is AnsweredBranch repeated:
                _proxy.Responses.ReceiveAgain(repeated, output.Message!, now);
                break;
            case TransactionOutputKind.Response when output.Client!.Owner is TrunkLink trunk:
                _pings.Receive(trunk, output.Client, output.Message!, now);
                break;
            case TransactionOutputKind.TimedOut or TransactionOutputKind.TransportFailed when output.Client!.Owner is TrunkLink trunk:
                _pings.Failed(trunk, output.Client, now);
                break;
            case TransactionOutputKind.Response when output.Client!.Owner is DialogRequest own:
                if (output.Message!.StatusCode >= 200) _sessions!.Completed(own.Request, now);
                break;
            case TransactionOutputKind.TimedOut or TransactionOutputKind.TransportFailed when output.Client!.Owner is DialogRequest own:
                _sessions!.Completed(own.Request, now);
                break;
            case TransactionOutputKind.TimedOut when output.Client!.Owner is Branch branch:
                _proxy.Responses.TimedOut(branch, output.Client, now);
                break;
            case TransactionOutputKind.TransportFailed when output.Client!.Owner is Branch branch:
                _proxy.Responses.TransportFailed(branch, output.Client, now);
                break;
            case TransactionOutputKind.StrayResponse: // RFC 6026 section 7.3: not forwarded.
                Metrics.StrayResponses++;
                break;
            case TransactionOutputKind.NoAck:
                Metrics.Unacknowledged++;
                break;
            default: // Terminated: nothing is kept by transaction.
                break;
        }
    }

    private static bool IsFromWhereItWasSent(in TransactionOutput output)
    {
        var sent = output.Client!.Flow;
        return sent.Transport == output.Flow.Transport && sent.Remote.WithPort(0) == output.Flow.Remote.WithPort(0);
    }

    private void Serve(ServerTransaction server, in Flow flow, Instant now)
    {
        Metrics.Requests++;
        if (_guard.Refuses(server.Request, flow, out var retryAfter))
        {
            var refused = _identifiers.CreateResponse(server.Request, 503, "Server Is Overloaded"u8);
            refused.Set(HeaderName.RetryAfter, retryAfter);
            Respond(server, refused, now);
            return;
        }

        // RFC 3261 section 10.2.3: a REGISTER without Contact asks for the bindings and changes none.
        if (server.Request.Method == SipMethod.Register && !server.Request.Has(HeaderName.Contact)) server.Owner = Query;
        var request = Reveal(RoutePlan.UndoStrictRouting(server.Request, _domains, _flows));
        var routes = RoutePlan.Read(request, _domains, _flows);
        if (Refuse(server.Request, routes, _loops.IsLoop(request)) is { } refusal) Respond(server, refusal, now);
        else if (_authenticator.Identify(server.Request, flow, routes, now, out var caller) is { } answer) Respond(server, answer, now);
        else if (_own.IsOwn(request, routes)) Respond(server, _own.Answer(request, flow, caller, now), now);
        else if (AnswerOfGateway(server, request, now) is { } own) _answers.Send(server, own, now);
        else Forward(server, request, routes, caller, now);
    }

    private SipMessage Reveal(SipMessage request) => _topology?.Reveal(request) ?? request;

    private SipMessage? AnswerOfGateway(ServerTransaction server, SipMessage request, Instant now)
    {
        if (_sessions is not { HasSessions: true } || request.Method is not (SipMethod.Invite or SipMethod.Update or SipMethod.Info) || request.To.Tag.IsEmpty) return null;
        var answer = _sessions.Answer(request, now);
        if (answer is not null) _topology?.Return(answer, _topology.Keep(server.Request, request, server.Flow), server.Flow, isForwarded: false);
        return answer;
    }

    // RFC 3261 section 16.3; what is wrong with the syntax or the scheme the Edge has refused already.
    private SipMessage? Refuse(SipMessage request, in RoutePlan routes, bool isLoop)
    {
        if (routes.IsForged)
        {
            Metrics.ForgedTokens++;
            return _identifiers.CreateResponse(request, 403, "Route Is Not of This Server"u8);
        }

        if (isLoop)
        {
            Metrics.Loops++;
            return _identifiers.CreateResponse(request, 482);
        }

        // RFC 5393 section 5.3.3: what may not become a single branch goes no further.
        if (request.Has(HeaderName.MaxBreadth) && SerialForking.BreadthOf(request, _proxyOptions) == 0) return _identifiers.CreateResponse(request, 440);
        return Extensions.RefuseUnsupported(request, HeaderName.ProxyRequire, _identifiers) ?? _proxy.Refuse(request);
    }

    private void Forward(ServerTransaction server, SipMessage request, in RoutePlan routes, in Caller caller, Instant now)
    {
        var targets = request.MaxForwards == 0 ? TargetSet.Refused(483) : _targets.Find(request, routes, caller);
        // Where a token of this node leads he cannot know.
        if (caller.Kind == CallerKind.Stranger && request.RequestUri.SequenceEqual(server.Request.RequestUri)) Judge(server.Flow, targets.Status, now);
        if (targets.Status == 0 && !targets.Targets[0].IsTrusted && AssertedIdentity.AsksTooMuch(request)) targets = TargetSet.Refused(500);
        if (targets.Status == 0 && caller.MayLeave && RequestDisposition.Redirect(server.Request, targets.Targets, _identifiers) is { } redirection) Redirect(server, request, redirection, now);
        else if (targets.Status == 0) _proxy.Forward(server, request, routes, _loops.HashOf(request), caller, targets, now);
        else Respond(server, _identifiers.CreateResponse(server.Request, targets.Status, ReasonFor(targets.Status)), now);
    }

    private void Redirect(ServerTransaction server, SipMessage request, SipMessage redirection, Instant now)
    {
        _topology?.Return(redirection, _topology.Keep(server.Request, request, server.Flow), server.Flow, isForwarded: false);
        Respond(server, redirection, now);
    }

    private void Judge(in Flow flow, int status, Instant now)
    {
        if (status is 403 or 404) _guard.Suspect(flow, status == 403 ? Suspicion.Relaying : Suspicion.UnknownUser, now);
        else if (status is 0 or 480) _guard.Clear(flow);
    }

    private ReadOnlySpan<byte> ReasonFor(int status)
    {
        if (status == 403) Metrics.RelayRefusals++;
        if (status == 430) Metrics.EndedFlows++;
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

    // The ACK to a 2xx goes the way of its dialog; one that belongs to none goes nowhere.
    private void ForwardAck(SipMessage message, in Flow flow, Instant now)
    {
        if (_answers.Takes(message)) return;
        var ack = Reveal(RoutePlan.UndoStrictRouting(message, _domains, _flows));
        var routes = RoutePlan.Read(ack, _domains, _flows);
        if (routes.IsForged || ack.MaxForwards == 0 || _loops.IsLoop(ack)) return;
        var targets = _targets.FindInDialog(ack, routes);
        if (targets.Status == 0) _proxy.ForwardAck(ack, message.CallId, routes, flow, _loops.HashOf(ack), targets.Targets[0], now);
    }

    private void Respond(ServerTransaction server, SipMessage response, Instant now)
    {
        // What was made from the revealed request must not tell what that says.
        if (_topology is not null) response.Set(HeaderName.CallId, server.Request.CallId);
        _transactions.Respond(server, response, now);
    }

    private static Instant Earliest(Instant left, Instant right) => left < right ? left : right;
}
