using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tandem.Codecs.Concealment;

namespace Tandem.Codecs.L16;

/// <summary>L16: samples in network order, channels interleaved (RFC 3551 section 4.5.11).</summary>
internal sealed class L16Decoder(AudioFormat format) : AudioDecoder(format.ClockRate, format.Channels)
{
    private readonly WaveformConcealment _concealment = new(format.ClockRate, format.Channels);

    public override bool TryDecode(ReadOnlySpan<byte> payload, Span<short> pcm, out int samples)
    {
        samples = 0;
        var received = MemoryMarshal.Cast<byte, short>(payload);
        if (payload.IsEmpty || payload.Length % (2 * Channels) != 0 || received.Length > pcm.Length) return false;
        samples = received.Length;
        if (BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(received, pcm);
        else received.CopyTo(pcm);
        _concealment.Heard(pcm[..samples]);
        return true;
    }

    public override void Conceal(Span<short> pcm) => _concealment.Fill(pcm);
}
