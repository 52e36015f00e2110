using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>What a batch of inputs wants sent, in order, until the batch is over and the journal is written.</summary>
internal sealed class SendQueue(ISipSockets sockets, EdgeMetrics metrics)
{
    private readonly Queue<Entry> _entries = new();
    private byte[] _buffer = new byte[4096];

    public int Count => _entries.Count;

    public ISipTap? Tap { get; set; }

    /// <summary>
    /// Flows on which a request could not be sent. Who made it may have done so after the flow's end was told, and must be told again, or a transaction waits for a response that cannot come until its timers give up.
    /// </summary>
    public Queue<Flow> Failed { get; } = new();

    public void Add(in SipTransmit transmit) => _entries.Enqueue(new Entry(transmit.Flow, transmit.Message, default, transmit.ChangesNothing));

    public void AddOctets(in Flow flow, ReadOnlyMemory<byte> octets) => _entries.Enqueue(new Entry(flow, null, octets));

    public void AddClose(in Flow flow) => _entries.Enqueue(new Entry(flow, null, default));

    /// <summary>Sends everything. What the sockets report meanwhile may add more, which goes out too.</summary>
    public void Flush(Instant now)
    {
        while (_entries.TryDequeue(out var entry))
        {
            if (entry.Message is { } message) Send(message, entry.Flow, now);
            else if (entry.Octets.IsEmpty) sockets.Close(entry.Flow);
            else sockets.Send(entry.Flow, entry.Octets.Span);
        }
    }

    /// <summary>Turns every success of a REGISTER that may have changed something into a failure of the server.</summary>
    public void WithholdRegistrations(TimeSpan retryAfter)
    {
        for (var count = _entries.Count; count > 0; count--)
        {
            var entry = _entries.Dequeue();
            if (!entry.ChangesNothing && entry.Message is { StatusCode: >= 200 and < 300, Method: SipMethod.Register } success)
            {
                var failure = SipMessage.CreateResponse(success, 500, "Registration Could Not Be Stored"u8);
                failure.Set(HeaderName.RetryAfter, (long)Math.Ceiling(retryAfter.TotalSeconds));
                entry = entry with { Message = failure };
                metrics.RegistrationsWithheld++;
            }

            _entries.Enqueue(entry);
        }
    }

    private void Send(SipMessage message, in Flow flow, Instant now)
    {
        var target = message.IsRequest ? flow : ResponseRouting.Target(message, flow, sockets);
        var length = message.WrittenLength;
        if (length > _buffer.Length) _buffer = new byte[length * 2];
        message.WriteTo(_buffer);
        var octets = _buffer.AsSpan(0, length);
        Tap?.Sent(message, octets, target, now);
        if (sockets.Send(target, octets)) metrics.Sent++;
        else
        {
            metrics.NotSent++;
            // A datagram's failure is among what the sockets tell.
            if (message.IsRequest && flow.Connection != 0) Failed.Enqueue(flow);
        }
    }

    /// <summary>A message, octets, or with neither the end of the connection.</summary>
    private readonly record struct Entry(Flow Flow, SipMessage? Message, ReadOnlyMemory<byte> Octets, bool ChangesNothing = false);
}
