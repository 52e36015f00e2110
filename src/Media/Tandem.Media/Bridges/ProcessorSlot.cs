using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Processing;
using Tandem.Rtp;
using Tandem.Transport;

namespace Tandem.Media.Bridges;

/// <summary>A processor of a bridge, and the writing of what comes out of it. Belongs to the loop.</summary>
/// <param name="processor">The processor.</param>
/// <param name="to">Who gets what comes out.</param>
internal sealed class ProcessorSlot(MediaProcessor processor, LegStream to) : LoopTimer, IProcessorOutput, IDisposable
{
    private readonly OutgoingSource _source = new();
    private ushort _next;
    private Instant _now;

    /// <inheritdoc/>
    public override Instant Deadline => processor.Deadline;

    public void Receive(in RtpPacket packet, Instant now)
    {
        _now = now;
        processor.Receive(packet, now, this);
        to.Leg.Loop.Schedule(this);
    }

    /// <summary>Puts a key in.</summary>
    public bool PressKey(char key, TimeSpan duration, Instant now)
    {
        _now = now;
        var isTaken = processor.PressKey(key, duration, now, this);
        to.Leg.Loop.Schedule(this);
        return isTaken;
    }

    /// <inheritdoc/>
    public override void Advance(Instant now)
    {
        _now = now;
        processor.Advance(now, this);
    }

    /// <inheritdoc/>
    public void Send(byte payloadType, uint timestamp, bool marker, ReadOnlySpan<byte> payload)
    {
        var rate = to.SentRate(payloadType);
        var buffer = to.Leg.Buffers.Made.AsSpan();
        if (!to.MaySend || rate == 0 || payload.Length > buffer.Length - IMediaReceiver.Tailroom - RtpHeader.Length) return;
        var (sequence, time) = to.Outgoing.Number(_source, _next++, timestamp, rate, _now, out var isFirst);
        var writer = new RtpWriter(buffer, payloadType, sequence, time, to.Outgoing.Ssrc, marker || (isFirst && to.IsAudio));
        if (to.MediaIdExtension != 0)
        {
            writer.BeginExtensions(to.MediaIdExtension > 14 || to.MediaId.Length > 16 ? HeaderExtensionForm.TwoByte : HeaderExtensionForm.OneByte);
            writer.WriteExtension(to.MediaIdExtension, to.MediaId);
        }

        writer.WritePayload(payload);
        if (RtpPacket.TryParse(buffer[..writer.Length], out var packet) == RtpParseError.None) to.Send(packet, buffer, writer.Length, payloadType, rate, _now);
    }

    /// <summary>Passes over sequence numbers, so that the receiver sees what was lost before the processor.</summary>
    public void Skip(int packets) => _next = (ushort)(_next + packets);

    public void Dispose()
    {
        to.Leg.Loop.Cancel(this);
        processor.Dispose();
    }
}
