using System.Buffers;
using System.Threading.Channels;
using Tandem.Kernel;
using Tandem.Server.Options;
using Tandem.Sip;

namespace Tandem.Server.Hep;

/// <summary>A message that waits to be exported. Its octets are rented: whoever takes it gives them back.</summary>
internal readonly record struct HepMessage(byte[] Rented, int Length, Flow Flow, bool IsSent, Instant Time);

/// <summary>Messages on their way from the lane to the export. Bounded by octets: when it is full the newest are dropped and counted, because the lane never waits.</summary>
internal sealed class HepQueue(HepOptions options, HepMetrics metrics)
{
    private const int OverheadPerMessage = 128;

    private readonly Channel<HepMessage> _messages = Channel.CreateUnbounded<HepMessage>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private long _queuedBytes;

    /// <summary>Octets that wait.</summary>
    public long QueuedBytes => Interlocked.Read(ref _queuedBytes);

    /// <summary>Copies a message. On the lane.</summary>
    public void Add(ReadOnlySpan<byte> octets, in Flow flow, bool isSent, Instant now)
    {
        var size = octets.Length + OverheadPerMessage;
        if (Interlocked.Add(ref _queuedBytes, size) > options.MaxQueuedBytes)
        {
            Interlocked.Add(ref _queuedBytes, -size);
            metrics.Dropped("queue_full");
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(octets.Length);
        octets.CopyTo(rented);
        _messages.Writer.TryWrite(new HepMessage(rented, octets.Length, flow, isSent, now));
    }

    /// <summary>Waits for messages.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _messages.Reader.WaitToReadAsync(cancellation);

    /// <summary>Takes the oldest message; give it back by <see cref="Return"/>.</summary>
    public bool TryTake(out HepMessage message) => _messages.Reader.TryRead(out message);

    /// <summary>Gives the memory of a message back.</summary>
    public void Return(in HepMessage message)
    {
        Interlocked.Add(ref _queuedBytes, -(message.Length + OverheadPerMessage));
        ArrayPool<byte>.Shared.Return(message.Rented);
    }
}
