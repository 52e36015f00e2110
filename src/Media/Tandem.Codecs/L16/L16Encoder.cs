using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Tandem.Codecs.L16;

/// <summary>L16: samples in network order, channels interleaved (RFC 3551 section 4.5.11).</summary>
internal sealed class L16Encoder(AudioFormat format)
    : AudioEncoder(format.ClockRate, format.Channels, AudioCodecs.EachTenMilliseconds, format.ClockRate / 100 * 12 * format.Channels * 2)
{
    private protected override int EncodePacket(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        var samples = MemoryMarshal.Cast<byte, short>(payload)[..pcm.Length];
        if (BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(pcm, samples);
        else pcm.CopyTo(samples);
        return pcm.Length * 2;
    }
}
