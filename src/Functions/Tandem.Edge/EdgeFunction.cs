using System.Buffers.Text;
using System.Security.Cryptography;
using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>
/// The border to the network. What comes in is limited, parsed, answered when it is malformed, marked with its source (RFC 3261 section 18.2.1) and handed to the next function; what
/// that wants sent waits until the batch of inputs is over. Sans-IO and on one lane: the sockets are an interface, the time is a parameter.
/// </summary>
public sealed class EdgeFunction : ISipReceiver, IDisposable
{
    private const ushort DefaultTlsPort = 5061;

    private readonly EdgeOptions _options;
    private readonly ISipSockets _sockets;
    private readonly SendQueue _queue;
    private readonly FlowDirectory _flows;
    private readonly Admission _admission;
    private readonly ScannerTrap _trap;
    private readonly OverloadControl _overload;
    private readonly NeighbourLoad _neighbours;
    private readonly WithheldInvites _withheld = new();
    private readonly ulong _tagBase = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    private ISipFunction _next = NoFunction.Instance;
    private ulong _tags;
    private Instant _now;

    /// <summary>Makes the Edge above <paramref name="sockets"/>, which must have their listeners already.</summary>
    /// <param name="sockets">The sockets below.</param>
    /// <param name="tokens">Writes and reads flow tokens with the node's key.</param>
    /// <param name="options">Limits.</param>
    public EdgeFunction(ISipSockets sockets, FlowTokens tokens, EdgeOptions options)
    {
        _options = options;
        _sockets = sockets;
        _queue = new SendQueue(sockets, Metrics);
        _flows = new FlowDirectory(sockets, tokens, new OwnAddresses(sockets.Listeners, options.Names), _queue);
        _admission = new Admission(options);
        _trap = new ScannerTrap(options.Trap, options.Neighbours.Concat(options.Exempt));
        _overload = new OverloadControl(options.Overload);
        _neighbours = new NeighbourLoad(options.Overload, _overload, options.Neighbours);
        Guard = new SourceGuard(options.Overload, _overload, _neighbours, _trap, Metrics);
        Metrics.Watch(_overload, _trap);
    }

    /// <summary>The flows, for the next function.</summary>
    public IFlowDirectory Flows => _flows;

    /// <summary>What the next function asks and tells about sources.</summary>
    public ISourceGuard Guard { get; }

    /// <summary>What was counted.</summary>
    public EdgeMetrics Metrics { get; } = new();

    /// <summary>Sees every message; null, which costs nothing, by default.</summary>
    public ISipTap? Tap
    {
        get => _queue.Tap;
        set => _queue.Tap = value;
    }

    /// <inheritdoc/>
    public Instant Deadline => _queue.Failed.Count > 0 ? default : _next.Deadline;

    /// <summary>Told when a source is blocked, ten times a minute at most; on the lane.</summary>
    public Action<BlockedSource>? SourceBlocked
    {
        get => _trap.Blocked;
        set => _trap.Blocked = value;
    }

    /// <summary>Told how many more sources were blocked in a minute than <see cref="SourceBlocked"/> was told of; on the lane.</summary>
    public Action<int>? MoreSourcesBlocked
    {
        get => _trap.BlockedMore;
        set => _trap.BlockedMore = value;
    }

    /// <summary>How many connections have a user who proved himself.</summary>
    internal int ProvenUsers => _flows.ProvenUsers;

    /// <summary>Names the function that messages go to. Once, before the first input.</summary>
    public void Connect(ISipFunction next) => _next = next;

    /// <inheritdoc/>
    public void Received(ReadOnlyMemory<byte> octets, in Flow flow, Instant now)
    {
        _now = now;
        var isResponse = octets.Span.StartsWith("SIP/"u8);
        if (!isResponse && _trap.Drops(flow, now))
        {
            Drop(flow);
            return;
        }

        // Responses are to requests of ours; their rate is that of what we send.
        var verdict = isResponse ? Verdict.Admit : _admission.Judge(flow.Remote, now);
        if (verdict == Verdict.Drop)
        {
            Metrics.OverRate++;
            return;
        }

        var error = SipMessage.TryParse(octets, _options.Limits, out var message);
        if (error == SipParseError.KeepAlive) ReceiveKeepAlive(octets.Span, flow);
        else if (error != SipParseError.None) Refuse(octets, message, error, flow, now);
        else if (verdict == Verdict.Refuse) RefuseOverRate(message!, flow);
        else Accept(message!, octets, flow, now);
    }

    /// <inheritdoc/>
    public void Broken(ReadOnlyMemory<byte> octets, SipParseError error, in Flow flow, Instant now)
    {
        if (_trap.Drops(flow, now))
        {
            Drop(flow);
            return;
        }

        _ = SipMessage.TryParse(octets, _options.Limits, out var message);
        Refuse(octets, message, error, flow, now);
    }

    /// <inheritdoc/>
    public void Closed(in Flow flow, Instant now)
    {
        _now = now;
        if (flow.Connection != 0) _flows.Forget(flow);
        _next.FlowFailed(flow, now);
        Drain();
    }

    /// <inheritdoc/>
    public void Advance(Instant now)
    {
        _now = now;
        // Only what is there now: what takes its place and fails too waits for the next turn.
        for (var left = _queue.Failed.Count; left > 0; left--) _next.FlowFailed(_queue.Failed.Dequeue(), now);
        _next.Advance(now);
        Drain();
    }

    /// <summary>
    /// Queues what the next function wants sent although nothing came in: after a command to it.
    /// </summary>
    public void Drain()
    {
        while (_next.TryTake(out var transmit))
        {
            if (_withheld.Takes(transmit.Message)) continue;
            if (_neighbours.IsEmpty || _neighbours.Prepare(transmit.Message, transmit.Flow, _now)) _queue.Add(transmit);
            else Withhold(transmit);
        }

        _withheld.Clear();
    }

    /// <summary>The sources that are dropped.</summary>
    public IReadOnlyList<BlockedSource> BlockedSources(Instant now) => _trap.List(now);

    /// <summary>Whether nothing is held against a source, whatever comes from there: a user has proved himself from it lately, or it is a neighbour or loopback. On the lane.</summary>
    public bool Trusts(in PeerAddress source, Instant now) => _trap.Trusts(source, now);

    /// <summary>Lets a source in again. False when it was not blocked.</summary>
    public bool Release(in PeerAddress source) => _trap.Release(source);

    /// <summary>
    /// Turns every queued 200 to a REGISTER, but for one that only asked, into a 500: what it would promise could not be kept (RFC 3261 section 10.3 step 7: a failed update fails the request).
    /// </summary>
    public void WithholdRegistrations() => _queue.WithholdRegistrations(_options.RetryAfterStoreFailure);

    /// <summary>Sends everything that was queued. The journal must have been written before.</summary>
    public void EndOfBatch(Instant now)
    {
        _queue.Flush(now);
        _overload.BatchEnded(_sockets.IsBehind, now);
        _trap.TellRest(now);
    }

    /// <inheritdoc/>
    public void Dispose() => Metrics.Dispose();

    private void Accept(SipMessage message, ReadOnlyMemory<byte> octets, in Flow flow, Instant now)
    {
        if (message.IsRequest && _trap.Catches(message, flow, now))
        {
            Drop(flow);
            return;
        }

        Metrics.Received++;
        Tap?.Received(message, octets, flow, now);
        if (message.IsRequest)
        {
            var isMismatched = !CameBy(message.TopVia.Transport, flow.Transport);
            ViaStamp.Apply(message, flow.Remote);
            if (isMismatched)
            {
                Metrics.ViaMismatch++;
                if (Refusals.CanBeAnswered(message)) Answer(SipMessage.CreateResponse(message, 400, "Via Names Another Transport"u8, NewTag()), flow);
                return;
            }

            NoteAlias(message, flow);
        }

        _next.Receive(message, flow, now);
        Drain();
    }

    private void Drop(in Flow flow)
    {
        Metrics.Trapped++;
        _flows.Close(flow);
    }

    // RFC 7339 section 5.4: what the neighbour does not want is answered as it would answer.
    private void Withhold(in SipTransmit transmit)
    {
        Metrics.Withheld++;
        _withheld.Add(transmit.Message);
        _next.Receive(SipMessage.CreateResponse(transmit.Message, 503, "Neighbour Is Overloaded"u8, NewTag()), transmit.Flow, _now);
    }

    // RFC 5923 section 5: the sender of the request has its own requests on this connection too.
    private void NoteAlias(SipMessage request, in Flow flow)
    {
        if (flow.Transport != SipTransport.Tls) return;
        var via = request.TopVia;
        if (via.Parameters.Has("alias"u8)) _sockets.AddAlias(flow, via.Port == 0 ? DefaultTlsPort : (ushort)via.Port);
    }

    // A proxy that ends TLS before us makes a client write TLS or WSS, and nothing is gained by refusing it.
    private static bool CameBy(SipTransport named, SipTransport actual) => actual switch
    {
        SipTransport.Tcp or SipTransport.Tls => named is SipTransport.Tcp or SipTransport.Tls,
        SipTransport.Ws or SipTransport.Wss => named.IsWebSocket(),
        _ => named == actual,
    };

    // A ping of two CRLF on a connection is answered with one (RFC 5626 section 3.5.1); on UDP they only keep a NAT binding open.
    private void ReceiveKeepAlive(ReadOnlySpan<byte> octets, in Flow flow)
    {
        Metrics.KeepAlives++;
        if (flow.Connection != 0 && octets.SequenceEqual("\r\n\r\n"u8)) _queue.AddOctets(flow, Pong);
    }

    private void Refuse(ReadOnlyMemory<byte> octets, SipMessage? message, SipParseError error, in Flow flow, Instant now)
    {
        Metrics.CountRefused(error);
        Tap?.Refused(octets, error, flow, now);
        if (!Refusals.CanBeAnswered(message)) return;
        ViaStamp.Apply(message!, flow.Remote);
        Answer(Refusals.Answer(message!, error, NewTag()), flow);
    }

    private void RefuseOverRate(SipMessage message, in Flow flow)
    {
        Metrics.OverRate++;
        if (!Refusals.CanBeAnswered(message)) return;
        ViaStamp.Apply(message, flow.Remote);
        var answer = SipMessage.CreateResponse(message, 503, "Too Many Messages"u8, NewTag());
        answer.Set(HeaderName.RetryAfter, _admission.RetryAfter);
        Answer(answer, flow);
    }

    private void Answer(SipMessage response, in Flow flow) => _queue.Add(new SipTransmit(flow, response));

    private byte[] NewTag()
    {
        var tag = new byte[16];
        Utf8Formatter.TryFormat(_tagBase + _tags++, tag, out _, new System.Buffers.StandardFormat('x', 16));
        return tag;
    }

    private static readonly byte[] Pong = "\r\n"u8.ToArray();

    /// <summary>Stands in until <see cref="Connect"/>: swallows everything.</summary>
    private sealed class NoFunction : ISipFunction
    {
        public static readonly NoFunction Instance = new();

        public Instant Deadline => Instant.Never;

        public void Receive(SipMessage message, in Flow flow, Instant now) { }

        public void FlowFailed(in Flow flow, Instant now) { }

        public void Advance(Instant now) { }

        public bool TryTake(out SipTransmit transmit)
        {
            transmit = default;
            return false;
        }
    }
}
