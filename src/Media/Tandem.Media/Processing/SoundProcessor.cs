using Tandem.Kernel;
using Tandem.Media.Processing.Keys;
using Tandem.Rtp;

namespace Tandem.Media.Processing;

/// <summary>What all that takes sound does in the same way: packets in their order, telephone events of the source, keys that are put in.</summary>
public abstract class SoundProcessor : MediaProcessor
{
    private readonly PacketOrder _order = PacketOrder.ForSound();
    private readonly KeyReader?[] _readers = new KeyReader?[128];
    private KeyReader[] _allReaders = [];
    private ProcessorCounters _counters;

    private protected SoundProcessor()
    {
    }

    /// <inheritdoc/>
    public override ProcessorCounters Counters => _counters;

    /// <inheritdoc/>
    public override Instant Deadline
    {
        get
        {
            var deadline = Earlier(_order.Deadline, Keys?.Deadline ?? Instant.Never);
            foreach (var reader in _allReaders) deadline = Earlier(deadline, reader.Deadline);
            return deadline;
        }
    }

    /// <summary>What is counted.</summary>
    private protected ref ProcessorCounters Counted => ref _counters;

    /// <summary>Whether the source has begun anew, and none of its sound has been placed yet.</summary>
    private protected bool IsFresh { get; set; } = true;

    /// <summary>What sends keys; null when there is no way.</summary>
    private protected abstract KeyOutput? Keys { get; }

    /// <inheritdoc/>
    public override void Receive(in RtpPacket packet, Instant now, IProcessorOutput output)
    {
        var turn = _order.Take(packet, now, ref _counters);
        if (turn is PacketTurn.Dropped or PacketTurn.Aside) return;
        if (turn == PacketTurn.First) IsFresh = true;
        if (turn == PacketTurn.Full) TakeWaiting(waitsNoMore: true, now, output);
        TakeNext(packet, now, output);
        if (_order.Deadline != Instant.Never) TakeWaiting(waitsNoMore: false, now, output);
        Keys?.Advance(now, PositionAt(now), output);
    }

    /// <inheritdoc/>
    public override void Advance(Instant now, IProcessorOutput output)
    {
        if (now >= _order.Deadline) TakeWaiting(waitsNoMore: true, now, output);
        foreach (var reader in _allReaders) reader.Advance(now);
        AdvanceSound(now, output);
        Keys?.Advance(now, PositionAt(now), output);
    }

    /// <inheritdoc/>
    public override bool PressKey(char key, TimeSpan duration, Instant now, IProcessorOutput output, int? level = null)
    {
        if (Keys is not { } keys || !keys.Press(key, duration, level)) return false;
        Begin(now);
        keys.Advance(now, PositionAt(now), output);
        return true;
    }

    /// <summary>Reads the events of a payload type.</summary>
    private protected void AddReader(byte payloadType, KeyReader reader)
    {
        _readers[payloadType] = reader;
        _allReaders = [.. _allReaders, reader];
    }

    /// <summary>What reads the events of a payload type; null when it is none of events.</summary>
    private protected KeyReader? ReaderOf(byte payloadType) => _readers[payloadType];

    private protected static Instant Earlier(Instant one, Instant other) => one < other ? one : other;

    /// <summary>Takes the next packet in order.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="missing">How many before it did not come.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Takes what is made of it.</param>
    private protected abstract void Take(in RtpPacket packet, int missing, Instant now, IProcessorOutput output);

    /// <summary>Where what goes out is now.</summary>
    private protected abstract long PositionAt(Instant now);

    /// <summary>What goes out begins with a key, if nothing has gone out before.</summary>
    private protected abstract void Begin(Instant now);

    /// <summary>Does what is due of the sound itself.</summary>
    private protected virtual void AdvanceSound(Instant now, IProcessorOutput output)
    {
    }

    private void TakeWaiting(bool waitsNoMore, Instant now, IProcessorOutput output)
    {
        while (_order.TryTakeWaiting(waitsNoMore, out var packet))
        {
            if (!waitsNoMore) _counters.Reordered++;
            TakeNext(packet, now, output);
        }
    }

    private void TakeNext(in RtpPacket packet, Instant now, IProcessorOutput output)
    {
        var missing = _order.Pass(packet);
        _counters.Lost += missing;
        Take(packet, missing, now, output);
    }
}
