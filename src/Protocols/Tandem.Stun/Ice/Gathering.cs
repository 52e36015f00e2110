using Tandem.Kernel;
using Tandem.Stun.Transactions;

namespace Tandem.Stun.Ice;

/// <summary>
/// Finds server-reflexive candidates (RFC 8445 section 5.1.1.2): a Binding request from each base to each STUN server, one every Ta, and then a keep-alive every Tr until <see cref="Stop"/> (section 5.1.1.4), because a NAT
/// forgets while a telephone rings. Relayed candidates come from a TURN client instead, whose allocation tells a server-reflexive address too. Sans-IO; belongs to one lane; stands beside the agent, which does not know
/// it: what comes to a base is shown to it first.
/// </summary>
/// <param name="options">Ta, the times of transactions and of keep-alives.</param>
public sealed class Gathering(IceOptions options)
{
    /// <summary>Most requests of one gathering: as many as an agent takes local candidates.</summary>
    private readonly int _max = options.MaxLocalCandidates;

    private readonly StunClientTransactions<Request> _transactions = new(options.Transactions);
    private readonly OutputQueue<GatheringOutput> _outputs = new();
    private readonly Queue<Request> _waiting = new();
    private readonly List<Request> _found = [];
    private CheckPacing _pacing = new(options.Ta, options.MinRto);
    private Instant _keepAliveAt = Instant.Never;
    private bool _isBusy;

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline
    {
        get
        {
            var next = _transactions.Deadline < _keepAliveAt ? _transactions.Deadline : _keepAliveAt;
            return _waiting.Count > 0 && _pacing.Next < next ? _pacing.Next : next;
        }
    }

    /// <summary>How many requests wait, run, or are kept alive.</summary>
    public int Count => _waiting.Count + _transactions.Count + _found.Count;

    /// <summary>Asks a server for what it sees of a base.</summary>
    /// <returns>False when there are too many (<see cref="IceOptions.MaxLocalCandidates"/>).</returns>
    public bool Add(in CandidateBase local, in PeerAddress server, Instant now)
    {
        if (Count >= _max) return false;
        _waiting.Enqueue(new Request(local, server));
        _isBusy = true;
        Finish(now);
        return true;
    }

    /// <summary>Takes a response of a server.</summary>
    /// <returns>Whether it was one; everything else is for the agent.</returns>
    public bool Receive(in CandidateBase local, in PeerAddress remote, ReadOnlySpan<byte> octets, Instant now)
    {
        if (_transactions.Count == 0 || StunMessage.TryParse(octets, out var message) != StunParseError.None) return false;
        if (message.Class is not (StunClass.SuccessResponse or StunClass.ErrorResponse) || !_transactions.TryFind(message.TransactionId, out var transaction)) return false;
        var request = transaction.State;
        if (request.Local != local || request.Server != remote) return false;
        _transactions.End(transaction);
        var isFound = message.Class == StunClass.SuccessResponse && message.ReadXorAddress(StunAttributeType.XorMappedAddress, out request.Mapped) == StunAttributeStatus.Present;
        if (isFound) _found.Add(request);
        if (isFound && _keepAliveAt == Instant.Never) _keepAliveAt = now + options.KeepAliveInterval;
        Tell(isFound ? GatheringOutputKind.Found : GatheringOutputKind.Failed, request);
        Finish(now);
        return true;
    }

    /// <summary>Runs what is due.</summary>
    public void Advance(Instant now)
    {
        _outputs.RequireDrained();
        _transactions.Advance(now);
        if (now >= _keepAliveAt) KeepAlive(now);
        Finish(now);
    }

    /// <summary>ICE has concluded, or the call is over: nothing is kept alive or asked any more.</summary>
    public void Stop()
    {
        _waiting.Clear();
        _found.Clear();
        _keepAliveAt = Instant.Never;
        foreach (var transaction in _running) _transactions.End(transaction);
        _running.Clear();
    }

    /// <summary>Takes the oldest output.</summary>
    public bool TryTake(out GatheringOutput output) => _outputs.TryTake(out output);

    private readonly List<StunClientTransaction<Request>> _running = [];

    private void Finish(Instant now)
    {
        while (_waiting.Count > 0 && _pacing.MayBegin(now)) Begin(_waiting.Dequeue(), now);
        while (_transactions.TryTake(out var output))
        {
            var request = output.Transaction.State;
            if (output.Kind == StunTransactionOutputKind.TimedOut) Tell(GatheringOutputKind.Failed, request);
            else _outputs.Add(new(GatheringOutputKind.Transmit, request.Local, request.Server, default, output.Transaction.Request));
        }

        _running.RemoveAll(static transaction => !transaction.IsWaiting);
        if (!_isBusy || _waiting.Count + _transactions.Count > 0) return;
        _isBusy = false;
        _outputs.Add(new(GatheringOutputKind.Finished, default, default, default, default));
    }

    private void Begin(Request request, Instant now)
    {
        _pacing.Began(now);
        Span<byte> octets = stackalloc byte[CheckResponse.MaxLength];
        var writer = new StunWriter(octets, StunClass.Request, StunMethod.Binding, TransactionId.Random());
        writer.WriteFingerprint();
        _running.Add(_transactions.Start(writer.Written, request, request.Local.Transport.IsTcp(), now, _pacing.Rto(Count)));
    }

    private void KeepAlive(Instant now)
    {
        _keepAliveAt = now + options.KeepAliveInterval;
        foreach (var request in _found)
        {
            var octets = new byte[CheckResponse.MaxLength];
            _outputs.Add(new(GatheringOutputKind.Transmit, request.Local, request.Server, default, octets.AsMemory(0, CheckRequest.WriteKeepAlive(octets))));
        }
    }

    private void Tell(GatheringOutputKind kind, Request request) => _outputs.Add(new(kind, request.Local, request.Server, request.Mapped, default));

    private sealed class Request(CandidateBase local, PeerAddress server)
    {
        public PeerAddress Mapped;

        public CandidateBase Local { get; } = local;

        public PeerAddress Server { get; } = server;
    }
}
