using System.Buffers.Binary;
using Tandem.Contracts.Media;
using Tandem.Core.Topology;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Transactions;

namespace Tandem.Core;

/// <summary>
/// The responses that this node gives in the name of the other end of a dialog. A 2xx to INVITE (RFC 3261 section 13.3.1.4) is repeated until its ACK comes, which goes no further.
/// </summary>
internal sealed class OwnAnswers(TransactionLayer transactions, ISessionGateway? sessions, TopologyHiding? topology)
{
    private readonly TimerQueue<Answer> _timers = new();
    private readonly Dictionary<UInt128, Answer> _answers = [];
    private readonly SipHash _hash = SipHash.WithRandomKey();

    /// <summary>When <see cref="Advance"/> wants to be called next.</summary>
    public Instant Deadline => _timers.Deadline;

    /// <summary>How many are waited for.</summary>
    public int Count => _answers.Count;

    /// <summary>Answers a request that need not reach the other end.</summary>
    /// <returns>False for one that has to.</returns>
    public bool TryAnswer(ServerTransaction server, SipMessage request, Instant now)
    {
        if (sessions is not { HasSessions: true } || request.Method is not (SipMethod.Invite or SipMethod.Update or SipMethod.Info) || request.To.Tag.IsEmpty) return false;
        if (sessions.Answer(request, now) is not { } response) return false;
        topology?.Return(response, topology.Keep(server.Request, request, server.Flow), server.Flow, isForwarded: false);
        if (response.Method == SipMethod.Invite && response.StatusCode is >= 200 and < 300) Keep(server, response, now);
        transactions.Respond(server, response, now);
        return true;
    }

    /// <summary>Whether an ACK, or one that comes again, is for one of them.</summary>
    public bool Takes(SipMessage ack)
    {
        if (_answers.Count == 0 || !_answers.TryGetValue(KeyOf(ack), out var answer)) return false;
        if (answer.Response is null) return true;
        answer.Response = null;
        // It stays as long as the ACK may be repeated.
        _timers.Cancel(ref answer.Timer);
        answer.Timer = _timers.Start(answer.End, answer);
        return true;
    }

    /// <summary>Repeats what is due, and gives up what nobody acknowledges.</summary>
    public void Advance(Instant now)
    {
        while (_timers.TryTake(now, out var answer))
        {
            if (now >= answer.End || answer.Response is null)
            {
                _answers.Remove(answer.Key);
                continue;
            }

            transactions.Respond(answer.Server, answer.Response, now);
            answer.Interval = TimeSpan.FromTicks(Math.Min(answer.Interval.Ticks * 2, transactions.Options.T2.Ticks));
            var due = now + answer.Interval;
            answer.Timer = _timers.Start(due < answer.End ? due : answer.End, answer);
        }
    }

    private void Keep(ServerTransaction server, SipMessage success, Instant now)
    {
        var key = KeyOf(success);
        Forget(key);
        var answer = new Answer(key, server, success) { Interval = transactions.Options.T1, End = now + transactions.Options.TransactionTimeout };
        _answers[key] = answer;
        answer.Timer = _timers.Start(now + answer.Interval, answer);
    }

    private void Forget(UInt128 key)
    {
        if (_answers.Remove(key, out var known)) _timers.Cancel(ref known.Timer);
    }

    // Call-ID, tag of the sender and number: the same in the INVITE, the response to it and the ACK.
    private UInt128 KeyOf(SipMessage message)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(number, message.CSeqNumber);
        return _hash.Hash(message.CallId) ^ UInt128.RotateLeft(_hash.Hash(message.From.Tag), 43) ^ UInt128.RotateLeft(_hash.Hash(number), 87);
    }

    private sealed class Answer(UInt128 key, ServerTransaction server, SipMessage response)
    {
        public UInt128 Key { get; } = key;

        public ServerTransaction Server { get; } = server;

        /// <summary>The response; null once it is acknowledged.</summary>
        public SipMessage? Response { get; set; } = response;

        public TimeSpan Interval { get; set; }

        public Instant End { get; init; }

        public TimerHandle Timer;
    }
}
