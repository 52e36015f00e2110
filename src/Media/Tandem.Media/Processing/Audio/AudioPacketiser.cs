using Tandem.Codecs;
using Tandem.Codecs.Signal;

namespace Tandem.Media.Processing.Audio;

/// <summary>
/// Samples as packets of one format. Each sample has a position on the clock of the format, from which timestamps come: a pause is one in the timestamps too, and the first packet behind it has the marker
/// (RFC 3551 section 4.1). What lies before what was sent is left out, for nothing can be sent twice. Belongs to one stream.
/// </summary>
internal sealed class AudioPacketiser : IDisposable
{
    private readonly byte _payloadType;
    private readonly PacketTimeChange _change;
    private readonly short[] _packet;
    private readonly byte[] _payload;
    private readonly int _packetUnits;
    private readonly int _tolerance;
    private readonly short[] _silence;
    private bool _hasStarted;
    private bool _isSpurt;

    /// <summary>Makes one.</summary>
    /// <param name="encoder">The encoder, which it owns.</param>
    /// <param name="payloadType">The payload type.</param>
    /// <param name="clockRate">Of the timestamps, in hertz.</param>
    /// <param name="packetTime">Of a packet, in milliseconds; one that the codec has.</param>
    public AudioPacketiser(AudioEncoder encoder, byte payloadType, int clockRate, int packetTime)
    {
        (Encoder, _payloadType, ClockRate) = (encoder, payloadType, clockRate);
        _change = new PacketTimeChange(encoder.SampleRate, encoder.Channels, packetTime);
        (_packet, _payload) = (new short[_change.PacketSamples], new byte[encoder.MaxPayload]);
        _packetUnits = clockRate / 100 * packetTime / 10;
        _tolerance = clockRate / 1000;
        _silence = new short[_change.PacketSamples];
    }

    public AudioEncoder Encoder { get; }

    /// <summary>Of the timestamps, in hertz.</summary>
    public int ClockRate { get; }

    /// <summary>The position behind the last sample.</summary>
    public long End { get; private set; }

    /// <summary>So many samples, of all channels, in units of the clock.</summary>
    public long UnitsOf(int samples) => (long)samples / Encoder.Channels * ClockRate / Encoder.SampleRate;

    /// <summary>So many units of the clock as samples of all channels.</summary>
    public int SamplesOf(long units) => (int)(units * Encoder.SampleRate / ClockRate) * Encoder.Channels;

    /// <summary>Takes samples and sends what makes a whole packet.</summary>
    /// <param name="pcm">At most 120 ms.</param>
    /// <param name="position">The position of the first of them.</param>
    /// <param name="output">Takes the packets.</param>
    public void Write(ReadOnlySpan<short> pcm, long position, IProcessorOutput output)
    {
        if (!_hasStarted) (_hasStarted, _isSpurt, End) = (true, true, position);
        if (position - End > _tolerance) Pause(position, output);
        if (End - position > _tolerance)
        {
            var late = SamplesOf(End - position);
            if (late >= pcm.Length) return;
            pcm = pcm[late..];
        }

        Add(pcm, output);
    }

    /// <summary>Sends what waits, filled up with silence, and something of another kind instead of sound: the position goes on, and what comes then begins a talk-spurt.</summary>
    public void Interrupt(IProcessorOutput output)
    {
        if (_change.Waiting > 0) Add(_silence.AsSpan(_change.Waiting), output);
        _isSpurt = true;
    }

    public void Dispose() => Encoder.Dispose();

    /// <summary>A short gap while a packet is being filled is silence in it; otherwise the packet ends with silence, and nothing is sent until the position.</summary>
    private void Pause(long position, IProcessorOutput output)
    {
        var gap = SamplesOf(position - End);
        if (_change.Waiting > 0)
        {
            Add(_silence.AsSpan(0, (int)Math.Min(gap, _change.PacketSamples - _change.Waiting)), output);
            // Rounding may leave a sample.
            if (_change.Waiting > 0 && position - End > _tolerance) Interrupt(output);
        }

        if (position - End <= _tolerance) return;
        (End, _isSpurt) = (position, true);
    }

    private void Add(ReadOnlySpan<short> pcm, IProcessorOutput output)
    {
        _change.Put(pcm);
        End += UnitsOf(pcm.Length);
        var start = End - UnitsOf(_change.Waiting);
        for (; _change.TryTake(_packet); start += _packetUnits)
        {
            var length = Encoder.Encode(_packet, _payload);
            if (length > 0) output.Send(_payloadType, (uint)start, _isSpurt, _payload.AsSpan(0, length));
            _isSpurt = length == 0;
        }
    }
}
