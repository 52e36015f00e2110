namespace Tandem.Codecs.Signal;

/// <summary>
/// Samples in as one side packs them, out as the other side wants them: the change of packet time, from and to any of 10 to 120 ms. For one stream and one thread at a time; it does not allocate after it was made.
/// </summary>
public sealed class PacketTimeChange
{
    private readonly short[] _samples;
    private int _count;

    /// <summary>Makes one.</summary>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="channels">Interleaved channels.</param>
    /// <param name="packetTime">Time of an outgoing packet in milliseconds, 10 to 120.</param>
    /// <exception cref="ArgumentOutOfRangeException">The packet time is out of range.</exception>
    public PacketTimeChange(int sampleRate, int channels, int packetTime)
    {
        if (packetTime is < 10 or > 120) throw new ArgumentOutOfRangeException(nameof(packetTime), packetTime, "A packet has 10 to 120 ms.");
        PacketSamples = sampleRate * packetTime / 1000 * channels;
        _samples = new short[PacketSamples + sampleRate / 100 * 12 * channels];
    }

    /// <summary>Samples of an outgoing packet, of all channels.</summary>
    public int PacketSamples { get; }

    /// <summary>Samples that wait for more.</summary>
    public int Waiting => _count;

    /// <summary>Takes what came in; after it, packets are taken out until there is none.</summary>
    /// <param name="pcm">At most 120 ms.</param>
    /// <exception cref="InvalidOperationException">Packets were not taken out, so there is no room.</exception>
    public void Put(ReadOnlySpan<short> pcm)
    {
        if (pcm.Length > _samples.Length - _count) throw new InvalidOperationException("Packets are to be taken out before more samples come in.");
        pcm.CopyTo(_samples.AsSpan(_count));
        _count += pcm.Length;
    }

    /// <summary>Takes one packet out.</summary>
    /// <param name="packet">The first <see cref="PacketSamples"/> are filled when true.</param>
    /// <returns>False when there are not enough samples yet.</returns>
    public bool TryTake(Span<short> packet)
    {
        if (_count < PacketSamples) return false;
        _samples.AsSpan(0, PacketSamples).CopyTo(packet);
        _count -= PacketSamples;
        _samples.AsSpan(PacketSamples, _count).CopyTo(_samples);
        return true;
    }

    /// <summary>Fills up what waits with silence, so that a last packet can be taken out; nothing when nothing waits.</summary>
    public void Flush()
    {
        if (_count == 0) return;
        _samples.AsSpan(_count, PacketSamples - _count).Clear();
        _count = PacketSamples;
    }

    /// <summary>Forgets what waits.</summary>
    public void Clear() => _count = 0;
}
