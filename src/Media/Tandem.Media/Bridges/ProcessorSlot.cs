using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Processing;
using Tandem.Rtp;
using Tandem.Transport;

namespace Tandem.Media.Bridges;

/// <summary>A processor of a bridge, and the writing of what comes out of it. Belongs to the loop.</summary>
internal sealed class ProcessorSlot : LoopTimer, IProcessorOutput, IDisposable
{
    private readonly MediaProcessor _processor;
    private readonly LegStream _to;
    private readonly OutgoingSource _source = new();
    private ushort _next;
    private Instant _now;
    private bool _isDisposed;

    /// <param name="processor">The processor.</param>
    /// <param name="to">Who gets what comes out.</param>
    public ProcessorSlot(MediaProcessor processor, LegStream to)
    {
        (_processor, _to) = (processor, to);
        processor.Wake = () => to.Leg.Loop.Post(static slot => ((ProcessorSlot)slot!).Woken(), this);
    }

    /// <inheritdoc/>
    public override Instant Deadline => _isDisposed ? Instant.Never : _processor.Deadline;

    /// <summary>The mode in which its source wants to be sent to; null when it has no wish.</summary>
    public int? ModeRequest => _processor.ModeRequest;

    /// <summary>Changes to the mode that the receiver has asked for.</summary>
    public void RequestMode(int mode) => _processor.RequestMode(mode);

    public void Receive(in RtpPacket packet, Instant now)
    {
        _now = now;
        _processor.Receive(packet, now, this);
        _to.Leg.Loop.Schedule(this);
    }

    /// <summary>Begins one that nothing has to be put into.</summary>
    public void Begin(Instant now)
    {
        Advance(now);
        if (!_isDisposed) _to.Leg.Loop.Schedule(this);
    }

    /// <summary>Puts a key in.</summary>
    public bool PressKey(char key, TimeSpan duration, int? level, Instant now)
    {
        _now = now;
        var isTaken = _processor.PressKey(key, duration, now, this, level);
        _to.Leg.Loop.Schedule(this);
        return isTaken;
    }

    /// <inheritdoc/>
    public override void Advance(Instant now)
    {
        _now = now;
        _processor.Advance(now, this);
    }

    /// <inheritdoc/>
    public void Send(byte payloadType, uint timestamp, bool marker, ReadOnlySpan<byte> payload)
    {
        var rate = _to.SentRate(payloadType);
        var buffer = _to.Leg.Buffers.Made.AsSpan();
        if (!_to.MaySend || rate == 0 || payload.Length > buffer.Length - IMediaReceiver.Tailroom - RtpHeader.Length) return;
        var (sequence, time) = _to.Outgoing.Number(_source, _next++, timestamp, rate, _now, out var isFirst);
        var writer = new RtpWriter(buffer, payloadType, sequence, time, _to.Outgoing.Ssrc, marker || (isFirst && _to.IsAudio));
        if (_to.MediaIdExtension != 0)
        {
            writer.BeginExtensions(_to.MediaIdExtension > 14 || _to.MediaId.Length > 16 ? HeaderExtensionForm.TwoByte : HeaderExtensionForm.OneByte);
            writer.WriteExtension(_to.MediaIdExtension, _to.MediaId);
        }

        writer.WritePayload(payload);
        if (RtpPacket.TryParse(buffer[..writer.Length], out var packet) == RtpParseError.None) _to.Send(packet, buffer, writer.Length, payloadType, rate, _now);
    }

    /// <summary>Asks for a picture that needs no other.</summary>
    public void RequestKeyFrame(Instant now)
    {
        _processor.RequestKeyFrame(now);
        _to.Leg.Loop.Schedule(this);
    }

    /// <summary>Tells how much the receiver can take.</summary>
    public void LimitBitRate(long bitsPerSecond, Instant now)
    {
        _processor.LimitBitRate(bitsPerSecond, now);
        _to.Leg.Loop.Schedule(this);
    }

    /// <summary>Passes over sequence numbers, so that the receiver sees what was lost before the _processor.</summary>
    public void Skip(int packets) => _next = (ushort)(_next + packets);

    public void Dispose()
    {
        _isDisposed = true;
        _to.Leg.Loop.Cancel(this);
        _processor.Dispose();
    }

    /// <summary>What others have done for the processor is there.</summary>
    private void Woken()
    {
        // It may have ended since that was posted.
        if (_isDisposed) return;
        Advance(_to.Leg.Loop.Now);
        _to.Leg.Loop.Schedule(this);
    }
}
