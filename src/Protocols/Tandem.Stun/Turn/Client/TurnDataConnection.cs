using Tandem.Kernel;
using Tandem.Stun.Transactions;

namespace Tandem.Stun.Turn.Client;

/// <summary>
/// The beginning of a client's data connection (RFC 6062 section 4.3), sans-IO: a new connection, of TCP or TLS as the first one, to the same address and port of the server, that ConnectionBind joins to a connection with
/// a peer. After each call the owner takes the outputs by <see cref="TryTake"/>: <see cref="TurnClientOutputKind.Transmit"/>, then <see cref="TurnClientOutputKind.ConnectionBound"/> or
/// <see cref="TurnClientOutputKind.Failed"/>, after which he closes the connection. Belongs to one lane.
/// </summary>
/// <example>
/// <code>
/// // the client has told TurnClientOutputKind.Connected, or ConnectionAttempted
/// var data = new TurnDataConnection(output.ConnectionId, credentials.ForAnotherConnection(), new TurnClientOptions());
/// data.Bind(now);
/// // octets from the server, until it is bound; those that are left over belong to the peer's stream
/// received = received[data.Receive(received, now)..];
/// </code>
/// </example>
/// <param name="connectionId">What the server gave out for the connection.</param>
/// <param name="credentials">Those of the allocation, by <see cref="LongTermClient.ForAnotherConnection"/>: there are servers that do not challenge here; null for a server that wants none.</param>
/// <param name="options">Times and limits.</param>
public sealed class TurnDataConnection(uint connectionId, LongTermClient? credentials, TurnClientOptions options)
{
    private readonly StunClientTransactions<StunMethod> _transactions = new(options.Transactions);
    private readonly OutputQueue<TurnClientOutput> _outputs = new();
    private int _challenges;

    /// <summary>Whether octets pass as they are now.</summary>
    public bool IsBound { get; private set; }

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline => _transactions.Deadline;

    /// <summary>Asks for the connection to be joined. Once.</summary>
    public void Bind(Instant now)
    {
        var writer = new StunWriter(new byte[TurnClient.MaxRequest], StunClass.Request, StunMethod.ConnectionBind, TransactionId.Random());
        writer.WriteUInt32(StunAttributeType.ConnectionId, connectionId);
        credentials?.Write(ref writer);
        _transactions.Start(writer.Written, StunMethod.ConnectionBind, isStream: true, now);
        TakeTransactions();
    }

    /// <summary>Takes octets from the server.</summary>
    /// <param name="octets">What has come and was not taken yet.</param>
    /// <param name="now">The time.</param>
    /// <returns>How many were taken. What is left is the beginning of a message, or the peer's when it <see cref="IsBound"/>.</returns>
    public int Receive(ReadOnlySpan<byte> octets, Instant now)
    {
        var taken = 0;
        while (!IsBound)
        {
            var frame = StunFraming.Next(octets[taken..], StunMessage.MaxLength, out var length, out _);
            if (frame == StunFrame.NeedMore) break;
            if (frame == StunFrame.Broken) Fail(StunErrorCode.ServerError);
            if (frame == StunFrame.Message && StunMessage.TryParse(octets.Slice(taken, length), out var message) == StunParseError.None) Receive(message, now);
            taken += length;
        }

        return taken;
    }

    /// <summary>Runs the timer that is due.</summary>
    public void Advance(Instant now)
    {
        _transactions.Advance(now);
        TakeTransactions();
    }

    /// <summary>Takes what it has to say next.</summary>
    public bool TryTake(out TurnClientOutput output) => _outputs.TryTake(out output);

    private void Receive(in StunMessage response, Instant now)
    {
        if (!_transactions.TryFind(response.TransactionId, out var transaction) || response.Method != transaction.State) return;
        var challenge = response.Class == StunClass.ErrorResponse && credentials is not null ? credentials.Take(response) : ChallengeError.NoChallenge;
        if (challenge == ChallengeError.NoChallenge && credentials?.IsAuthentic(response) == false) return;
        _transactions.End(transaction);
        if (challenge == ChallengeError.None && _challenges++ < options.MaxChallenges)
        {
            Bind(now);
            return;
        }

        IsBound = response.Class == StunClass.SuccessResponse;
        if (IsBound) _outputs.Add(new TurnClientOutput(TurnClientOutputKind.ConnectionBound) { ConnectionId = connectionId });
        else Fail(response.ReadErrorCode(out var code, out _) == StunAttributeStatus.Present ? code : StunErrorCode.ServerError);
    }

    private void TakeTransactions()
    {
        while (_transactions.TryTake(out var output))
        {
            if (output.Kind == StunTransactionOutputKind.Transmit) _outputs.Add(new(TurnClientOutputKind.Transmit) { Octets = output.Transaction.Request });
            else Fail(default);
        }
    }

    private void Fail(StunErrorCode code) => _outputs.Add(new TurnClientOutput(TurnClientOutputKind.Failed) { ConnectionId = connectionId, Code = code });
}
