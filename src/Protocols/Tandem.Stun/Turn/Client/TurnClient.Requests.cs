using Tandem.Kernel;
using Tandem.Stun.Transactions;

namespace Tandem.Stun.Turn.Client;

/// <summary>Requests and their responses.</summary>
public sealed partial class TurnClient
{
    private const byte Tcp = 6;
    private const byte Udp = 17;

    /// <summary>Octets of the longest request: user name, realm, nonce and algorithms of the greatest length, and a ticket.</summary>
    internal const int MaxRequest = 4096;

    private readonly HashSet<StunClientTransaction<TurnClientRequest>> _running = [];
    private readonly byte[] _buffer = new byte[MaxRequest];

    /// <summary>Requests that wait for the end of a move: before it the server knows no allocation at the new address, and would answer 437.</summary>
    private readonly List<TurnClientRequest> _delayed = [];
    private bool _isMoving;

    private void Issue(TurnClientRequest request, Instant now)
    {
        if (_isMoving && !request.Moves)
        {
            _delayed.Add(request);
            return;
        }

        var writer = new StunWriter(_buffer, StunClass.Request, request.Method, TransactionId.Random());
        if (request.Method == StunMethod.Allocate) WriteAllocate(ref writer);
        else if (request.Method == StunMethod.Refresh) WriteRefresh(ref writer, request);
        else writer.WriteXorAddress(StunAttributeType.XorPeerAddress, request.Peer);
        if (request.Method == StunMethod.ChannelBind) writer.WriteChannelNumber(request.Channel);
        credentials?.Write(ref writer);
        _running.Add(_transactions.Start(writer.Written, request, isStream, now));
        TakeTransactions();
    }

    private void WriteAllocate(ref StunWriter writer)
    {
        writer.WriteRequestedTransport(options.RelaysTcp ? Tcp : Udp);
        if (options.Lifetime is { } lifetime) writer.WriteLifetime(lifetime);
        if (options.Family is { } family) writer.WriteAddressFamily(StunAttributeType.RequestedAddressFamily, family);
        if (options.WantsBothFamilies) writer.WriteAddressFamily(StunAttributeType.AdditionalAddressFamily, StunAddressFamily.V6);
        if (options.ReservesNextPort is { } reservesNext) writer.WriteEvenPort(reservesNext);
        if (options.ReservationToken != 0) writer.WriteUInt64(StunAttributeType.ReservationToken, options.ReservationToken);
        if (options.IsMobile) writer.Write(StunAttributeType.MobilityTicket);
    }

    private void WriteRefresh(ref StunWriter writer, TurnClientRequest request)
    {
        if (request.Deletes) writer.WriteLifetime(TimeSpan.Zero);
        else if (options.Lifetime is { } lifetime) writer.WriteLifetime(lifetime);
        if (request.Moves) writer.Write(StunAttributeType.MobilityTicket, _ticket);
    }

    private void Refresh(TurnClientPeer peer, Instant now)
    {
        var method = peer.Channel == 0 ? StunMethod.CreatePermission : StunMethod.ChannelBind;
        Issue(new TurnClientRequest(method) { Peer = peer.Address, Channel = peer.Channel }, now);
    }

    private void TakeTransactions()
    {
        while (_transactions.TryTake(out var output))
        {
            if (output.Kind == StunTransactionOutputKind.Transmit) _outputs.Add(new(TurnClientOutputKind.Transmit) { Octets = output.Transaction.Request });
            else if (_running.Remove(output.Transaction)) Refused(output.Transaction.State, default);
        }
    }

    private TurnClientInput ReceiveResponse(in StunMessage response, Instant now)
    {
        if (!_transactions.TryFind(response.TransactionId, out var transaction) || response.Method != transaction.State.Method) return TurnClientInput.Ignored;
        var request = transaction.State;
        var challenge = response.Class == StunClass.ErrorResponse && credentials is not null ? credentials.Take(response) : ChallengeError.NoChallenge;
        if (challenge == ChallengeError.NoChallenge && credentials?.IsAuthentic(response) == false) return TurnClientInput.Ignored;
        _transactions.End(transaction);
        _running.Remove(transaction);
        if (challenge == ChallengeError.None && request.Challenges++ < options.MaxChallenges) Issue(request, now);
        else if (response.Class == StunClass.SuccessResponse) Succeeded(request, response, now);
        else Refused(request, response);
        TakeTransactions();
        return TurnClientInput.Handled;
    }

    private void Succeeded(TurnClientRequest request, in StunMessage response, Instant now)
    {
        switch (request.Method)
        {
            case StunMethod.Allocate:
                Allocated(response, now);
                break;
            case StunMethod.Refresh when request.Deletes:
                End(new TurnClientOutput(TurnClientOutputKind.Closed));
                break;
            case StunMethod.Refresh:
                Refreshed(request, response, now);
                break;
            case StunMethod.Connect:
                Connected(request, response);
                break;
            default:
                Established(request, now);
                break;
        }
    }

    private void Allocated(in StunMessage response, Instant now)
    {
        foreach (var attribute in response.Attributes)
        {
            if (attribute.Type != StunAttributeType.XorRelayedAddress || !attribute.TryReadXorAddress(response.TransactionId, out var relayed)) continue;
            if (relayed.IsV4) RelayedV4 ??= relayed;
            else RelayedV6 ??= relayed;
        }

        if (RelayedV4 is null && RelayedV6 is null)
        {
            End(new TurnClientOutput(TurnClientOutputKind.Failed) { Code = StunErrorCode.ServerError });
            return;
        }

        if (response.ReadXorAddress(StunAttributeType.XorMappedAddress, out var mapped) == StunAttributeStatus.Present) Mapped = mapped;
        if (response.ReadUInt64(StunAttributeType.ReservationToken, out var token) == StunAttributeStatus.Present) ReservationToken = token;
        _ticket = response.Value(StunAttributeType.MobilityTicket).ToArray();
        State = TurnClientState.Allocated;
        ScheduleRefresh(response, now);
        _outputs.Add(new TurnClientOutput(TurnClientOutputKind.Allocated));
    }

    private void Refreshed(TurnClientRequest request, in StunMessage response, Instant now)
    {
        ScheduleRefresh(response, now);
        if (!request.Moves) return;
        _ticket = response.Value(StunAttributeType.MobilityTicket).ToArray();
        _outputs.Add(new TurnClientOutput(TurnClientOutputKind.Moved));
        Resume(now);
    }

    /// <summary>A move begins: what is under way would be repeated from the new address, and is asked again when that is known.</summary>
    private void Interrupt()
    {
        foreach (var transaction in _running)
        {
            _transactions.End(transaction);
            if (!transaction.State.Moves) _delayed.Add(transaction.State);
        }

        _running.Clear();
        _isMoving = true;
    }

    /// <summary>A move has ended. The server sends to the new address when it has heard from there what the move itself is not (RFC 8016 section 3.2.2): who only listens would wait for it.</summary>
    private void Resume(Instant now)
    {
        _isMoving = false;
        if (_delayed.Count == 0) _delayed.Add(new TurnClientRequest(StunMethod.Refresh));
        foreach (var request in _delayed) Issue(request, now);
        _delayed.Clear();
    }

    private void ScheduleRefresh(in StunMessage response, Instant now)
    {
        // RFC 8656 section 7.3: what the server says counts, not what was asked for.
        if (response.ReadLifetime(out var lifetime) != StunAttributeStatus.Present) lifetime = TimeSpan.FromMinutes(10);
        var wait = lifetime > 2 * RefreshMargin ? lifetime - RefreshMargin : lifetime / 2;
        _timers.Cancel(ref _refresh);
        _refresh = _timers.Start(now + (wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1)), null);
    }

    private void Established(TurnClientRequest request, Instant now)
    {
        if (Find(request) is not { } peer) return;
        var isNew = !peer.IsActive;
        peer.IsActive = true;
        _timers.Cancel(ref peer.Timer);
        peer.Timer = _timers.Start(now + PermissionLifetime - RefreshMargin, peer);
        if (isNew) _outputs.Add(new(request.Channel == 0 ? TurnClientOutputKind.Permitted : TurnClientOutputKind.Bound) { Peer = request.Peer });
    }

    /// <summary>The server has refused; or, without a response, it did not answer.</summary>
    private void Refused(TurnClientRequest request, in StunMessage response)
    {
        var code = CodeOf(response);
        if (request.Deletes)
        {
            // RFC 8656 section 8.3: with 437 there is none any more either; and one that cannot be told of ends by itself.
            End(new TurnClientOutput(TurnClientOutputKind.Closed));
            return;
        }

        if (request.Method is StunMethod.CreatePermission or StunMethod.ChannelBind && code != StunErrorCode.AllocationMismatch)
        {
            PeerRefused(request, code);
            return;
        }

        if (request.Method == StunMethod.Connect && code != StunErrorCode.AllocationMismatch)
        {
            ConnectionRefused(request, code);
            return;
        }

        var alternate = default(PeerAddress);
        if (code == StunErrorCode.TryAlternate) response.ReadAddress(StunAttributeType.AlternateServer, out alternate);
        End(new TurnClientOutput(TurnClientOutputKind.Failed) { Code = code, Alternate = alternate });
    }

    private void PeerRefused(TurnClientRequest request, StunErrorCode code)
    {
        if (Find(request) is not { } peer) return;
        (request.Channel == 0 ? _permissions : _channels).Remove(peer.Address);
        _timers.Cancel(ref peer.Timer);
        _outputs.Add(new TurnClientOutput(TurnClientOutputKind.PeerRefused) { Peer = request.Peer, Code = code });
    }

    private static StunErrorCode CodeOf(in StunMessage response)
    {
        if (response.Octets.IsEmpty) return default;
        return response.ReadErrorCode(out var code, out _) == StunAttributeStatus.Present ? code : StunErrorCode.ServerError;
    }

    private TurnClientPeer? Find(TurnClientRequest request) => (request.Channel == 0 ? _permissions : _channels).GetValueOrDefault(request.Peer);
}
