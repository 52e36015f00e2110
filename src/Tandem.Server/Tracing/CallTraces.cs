using System.Buffers;
using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Server.Tracing;

/// <summary>Finds calls in the <see cref="TraceRing"/>. Thread-safe; every question reads the ring anew.</summary>
internal sealed class CallTraces
{
    private readonly TraceRing _ring;
    private readonly DateTimeOffset _wallClock;
    private readonly Instant _instant;

    /// <summary>Takes the ring, and the clock whose monotonic time the messages carry.</summary>
    public CallTraces(TraceRing ring, TimeProvider clock)
    {
        _ring = ring;
        _wallClock = clock.GetUtcNow();
        _instant = Instant.Now(clock);
    }

    /// <summary>The newest calls.</summary>
    /// <param name="method">Only those that began with this method; null for all.</param>
    /// <param name="take">How many at the most.</param>
    /// <param name="after">Only those with a message from this number on.</param>
    public TracedCallPage List(string? method, int take, long after)
    {
        var reader = new CallListReader(this);
        var next = _ring.Read(reader);
        var found = reader.Calls.Values.Where(c => c.LastSequence >= after && (method is null || method.Equals(c.Method, StringComparison.OrdinalIgnoreCase)));
        return new TracedCallPage([.. found.OrderBy(c => c.FirstSequence).TakeLast(take).Select(c => c.ToCall())], next);
    }

    /// <summary>The Call-IDs that start so; a Call-ID that is all of it stands for itself alone.</summary>
    public IReadOnlyList<string> Match(string prefix)
    {
        var reader = new CallListReader(this);
        _ring.Read(reader);
        return reader.Calls.ContainsKey(prefix) ? [prefix] : [.. reader.Calls.Keys.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Take(10)];
    }

    /// <summary>The messages of a call from number <paramref name="after"/> on.</summary>
    public CallTrace Find(string callId, long after)
    {
        var reader = new CallReader(this, callId);
        var next = _ring.Read(reader, after);
        return new CallTrace(callId, reader.Messages, next);
    }

    private DateTimeOffset WallClock(Instant instant) => _wallClock + (instant - _instant);

    private static string FirstLine(ReadOnlySpan<byte> octets)
    {
        var end = octets.IndexOfAny((byte)'\r', (byte)'\n');
        return Encoding.UTF8.GetString(octets[..Math.Min(end < 0 ? octets.Length : end, 1024)]);
    }

    private sealed class CallListReader(CallTraces traces) : ITraceReader
    {
        public Dictionary<string, Summary> Calls { get; } = new(StringComparer.Ordinal);

        public void Read(scoped in TraceView message)
        {
            Span<char> text = stackalloc char[message.CallId.Length];
            text = text[..Encoding.UTF8.GetChars(message.CallId, text)];
            if (!Calls.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var call))
                Calls.Add(text.ToString(), call = new Summary(text.ToString(), message, traces.WallClock(message.Record.Time)));
            call.Add(message, traces.WallClock(message.Record.Time));
        }
    }

    private sealed class Summary
    {
        private readonly string _callId;
        private readonly string _firstLine;
        private readonly string _from = "";
        private readonly string _to = "";
        private readonly DateTimeOffset _start;
        private DateTimeOffset _end;
        private int? _lastStatus;
        private int _count;

        public Summary(string callId, scoped in TraceView first, DateTimeOffset start)
        {
            _callId = callId;
            _start = start;
            FirstSequence = first.Sequence;
            _firstLine = FirstLine(first.Octets);
            if (SipMessage.TryParse(first.Octets.ToArray(), SipLimits.Default, out var message) != SipParseError.None) return;
            Method = Encoding.ASCII.GetString(message!.MethodName);
            _from = Encoding.UTF8.GetString(message.From.Uri);
            _to = Encoding.UTF8.GetString(message.To.Uri);
        }

        public string Method { get; } = "";

        public long FirstSequence { get; }

        public long LastSequence { get; private set; }

        public void Add(scoped in TraceView message, DateTimeOffset time)
        {
            _count++;
            _end = time;
            LastSequence = message.Sequence;
            const int StatusAt = 8;
            if (message.Octets.StartsWith("SIP/2.0 "u8) && message.Octets.Length >= StatusAt + 3
                && System.Buffers.Text.Utf8Parser.TryParse(message.Octets.Slice(StatusAt, 3), out int status, out _)) _lastStatus = status;
        }

        public TracedCall ToCall() => new(_callId, Method, _from, _to, _firstLine, _lastStatus, _start, _end, _count);
    }

    private sealed class CallReader(CallTraces traces, string callId) : ITraceReader
    {
        private readonly byte[] _callId = Encoding.UTF8.GetBytes(callId);

        public List<TracedMessage> Messages { get; } = [];

        public void Read(scoped in TraceView message)
        {
            if (!message.CallId.SequenceEqual(_callId)) return;
            var masked = new ArrayBufferWriter<byte>(message.Octets.Length);
            SecretMask.Write(message.Octets, masked);
            var record = message.Record;
            Messages.Add(new TracedMessage(
                message.Sequence,
                traces.WallClock(record.Time),
                record.Direction.ToString().ToLowerInvariant(),
                record.Flow.Transport.ToString().ToLowerInvariant(),
                record.Flow.Remote.ToString(),
                record.Flow.ToString(),
                FirstLine(message.Octets),
                CSeq(message.Octets),
                record.Error == SipParseError.None ? null : record.Error.ToString(),
                record.FullLength > record.Length,
                Encoding.UTF8.GetString(masked.WrittenSpan)));
        }

        private static string CSeq(ReadOnlySpan<byte> octets) =>
            SipMessage.TryParse(octets.ToArray(), SipLimits.Default, out var message) == SipParseError.None
                ? $"{message!.CSeqNumber} {Encoding.ASCII.GetString(message.MethodName)}"
                : "";
    }
}
