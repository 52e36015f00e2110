using Tandem.Kernel;
using Tandem.Rtp.Sequences;
using Tandem.Rtp.TelephoneEvents;

namespace Tandem.Media.Processing.Keys;

/// <summary>Keys as telephone events (RFC 4733): each from its own timestamp, with three packets at its end, and in segments when it lasts longer than a packet can say.</summary>
/// <param name="payloadType">The payload type.</param>
/// <param name="clockRate">The clock of the events.</param>
/// <param name="audioRate">The clock of positions.</param>
internal sealed class EventKeys(byte payloadType, int clockRate, int audioRate) : KeyOutput
{
    private readonly TelephoneEventSender _sender = new(new MediaClock(clockRate), TelephoneEventSenderOptions.Default);
    private readonly byte[] _payload = new byte[TelephoneEvent.Length];
    private Instant _start;
    private Instant _freeAt = new(long.MinValue);

    public override Instant Deadline => _sender.IsBusy ? _sender.Deadline : !HasKey ? Instant.Never : Key.IsInjected ? _freeAt : Key.Start;

    /// <summary>What the source sends beside its own events is its matter.</summary>
    public override bool Silences => _sender.IsBusy && Key.IsInjected;

    public override void Advance(Instant now, long position, IProcessorOutput output)
    {
        while (HasKey)
        {
            if (!_sender.IsBusy && !TryStart(now, position)) return;
            while (_sender.TryTake(now, out var packet))
            {
                packet.Event.Write(_payload);
                output.Send(payloadType, packet.Timestamp, packet.HasMarker, _payload);
            }

            if (_sender.IsBusy) return;
            _freeAt = now + Pause;
            Next();
        }
    }

    protected override void Released()
    {
        if (_sender.IsBusy) _sender.Stop(_start + Key.Duration!.Value);
    }

    private bool TryStart(Instant now, long position)
    {
        if (Key.IsInjected && now < _freeAt) return false;
        _start = Key.IsInjected ? now : Key.Start;
        _sender.Start(Key.Code, (uint)((Key.IsInjected ? position : Key.Position) * clockRate / audioRate), _start, Key.Level is { } level ? (byte)Math.Clamp(-level, 0, TelephoneEvent.MaxAttenuation) : null);
        if (Key.Duration is { } duration) _sender.Stop(_start + duration);
        return true;
    }
}
