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
    private readonly OutputQueue<SipTransmit> _outputs = new();
    private readonly Identifiers _identifiers = new();
    private readonly TransactionLayer _transactions;
    private readonly LocationService _location;
    private readonly ServerLocator _locator;
    private readonly IFlowDirectory _flows;
    private readonly Domains _domains;
    private readonly ISourceGuard _guard;
    private readonly Trunks _trunks;
    private readonly TrunkPings _pings;
    private readonly Proxy _proxy;
    private readonly ISessionGateway? _sessions;
    private readonly OwnAnswers _answers;
    private readonly RequestProcessing _requests;
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
        var loops = new LoopDetection(flows);
        var authenticator = new Authenticator(options.Authentication, _domains, subscribers, flows, neighbours, _trunks, _location, proofs, _identifiers, Metrics, _guard);
        var temporaryGruus = new TemporaryGruus(options.Registrar.GruuKey);
        var targets = new TargetSelection(flows, _domains, _location, new Gruu(_domains, _location, temporaryGruus), new NextHops(flows), neighbours, _trunks);
        var own = new OwnRequests(new Registrar(options.Registrar, _location, flows, temporaryGruus, _identifiers, clock), _domains, _identifiers);
        var forwarding = new RequestForwarding(flows, _domains, proofs, new AssertedIdentity(_domains), _identifiers);
        _pings = new TrunkPings(_trunks, flows, _transactions, forwarding, _identifiers);
        _sessions = sessions;
        _topology = options.Proxy.HidesTopology ? new TopologyHiding(flows, _domains, options.Proxy.TopologyKey) : null;
        _answers = new OwnAnswers(_transactions, sessions, _topology);
        _dialogs = new DialogRequests(targets, forwarding, _domains, flows, _transactions, _outputs, _topology);
        var gate = sessions is null ? null : new SessionGate(sessions, neighbours, _identifiers);
        _proxy = new Proxy(options.Proxy, flows, _transactions, _location, targets, _pings, forwarding, _outputs, _locator, options.Locating, _identifiers, Metrics, gate, _topology);
        var validation = new RequestValidation(loops, _proxy, options.Proxy, _identifiers, Metrics);
        var routing = new RequestRouting(targets, _proxy, loops, _transactions, _guard, _identifiers, Metrics, _topology);
        _requests = new RequestProcessing(validation, authenticator, own, _answers, routing, _transactions, _domains, flows, _guard, _identifiers, Metrics, _topology);
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
        return [.. registration.Bindings.Select(binding => ContactView.Of(binding, now))];
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
        return _location.Find(addressOfRecord) is { } registration ? _location.Revoke(registration, now) : 0;
    }

    /// <summary>As <see cref="Drop(ReadOnlySpan{byte}, Instant)"/>, for everybody of a domain (its name in lower case) that was removed or disabled.</summary>
    /// <returns>How many contacts there were.</returns>
    public int DropDomain(ReadOnlySpan<byte> domain, Instant now)
    {
        _flows.CloseProvenOf(domain);
        var dropped = 0;
        foreach (var registration in _location.OfDomain(domain)) dropped += _location.Revoke(registration, now);
        return dropped;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Metrics.Dispose();
        _topology?.Dispose();
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
                _outputs.Add(new SipTransmit(output.Flow, output.Message!) { ChangesNothing = RequestProcessing.IsQuery(output.Server) });
                break;
            case TransactionOutputKind.Request:
                _requests.Receive(output.Server!, output.Flow, now);
                break;
            case TransactionOutputKind.Ack:
                _requests.ReceiveAck(output.Message!, output.Flow, now);
                break;
            case TransactionOutputKind.Cancel:
                _proxy.Cancel(output.Server!, output.Message!, now);
                break;
            case TransactionOutputKind.Response:
                Answered(output.Client!, output.Message!, now);
                break;
            case TransactionOutputKind.TimedOut or TransactionOutputKind.TransportFailed:
                Unanswered(output.Client!, output.Kind == TransactionOutputKind.TimedOut, now);
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

    private void Answered(ClientTransaction client, SipMessage response, Instant now)
    {
        switch (client.Owner)
        {
            case Branch branch:
                _proxy.Responses.Receive(branch, client, response, now);
                CompletedBranches.Release(branch, client, response);
                break;
            case ServerTransaction answered:
                _proxy.Responses.ReceiveAgain(answered, response, now);
                break;
            case AnsweredBranch repeated:
                _proxy.Responses.ReceiveAgain(repeated, response, now);
                break;
            case TrunkLink trunk:
                _pings.Receive(trunk, client, response, now);
                break;
            case DialogRequest own when response.StatusCode >= 200:
                _sessions!.Completed(own.Request, now);
                break;
        }
    }

    private void Unanswered(ClientTransaction client, bool isTimeout, Instant now)
    {
        switch (client.Owner)
        {
            case Branch branch when isTimeout:
                _proxy.Responses.TimedOut(branch, client, now);
                break;
            case Branch branch:
                _proxy.Responses.TransportFailed(branch, client, now);
                break;
            case TrunkLink trunk:
                _pings.Failed(trunk, client, now);
                break;
            case DialogRequest own:
                _sessions!.Completed(own.Request, now);
                break;
        }
    }

    private static bool IsFromWhereItWasSent(in TransactionOutput output)
    {
        var sent = output.Client!.Flow;
        return sent.Transport == output.Flow.Transport && sent.Remote.WithPort(0) == output.Flow.Remote.WithPort(0);
    }

    private static Instant Earliest(Instant left, Instant right) => left < right ? left : right;
}
