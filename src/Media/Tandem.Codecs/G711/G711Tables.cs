using System.Numerics;

namespace Tandem.Codecs.G711;

/// <summary>
/// ITU-T G.711 tables 1 and 2 as functions, on samples whose 13 (A) or 14 (mu) significant bits are at the top of 16. A negative sample is coded as its ones' complement, as
/// the software tools of ITU-T G.191 do it, so that both halves have as many values.
/// </summary>
internal static class G711Tables
{
    /// <summary>The sample of each octet.</summary>
    public static readonly short[] ALaw = Table(DecodeALaw);

    /// <summary>The sample of each octet.</summary>
    public static readonly short[] MuLaw = Table(DecodeMuLaw);

    /// <summary>Section 3.3, table 1; even bits are inverted.</summary>
    public static byte EncodeALaw(short sample)
    {
        var sign = sample < 0 ? 0x00 : 0x80;
        var magnitude = (sample < 0 ? ~sample : sample) >> 4;
        var segment = Math.Max(0, BitOperations.Log2((uint)magnitude | 1) - 3);
        // The first two segments have the same step.
        var step = (magnitude >> Math.Max(0, segment - 1)) & 0x0F;
        return (byte)((sign | (segment << 4) | step) ^ 0x55);
    }

    /// <summary>Section 3.2, table 2; all bits are inverted.</summary>
    public static byte EncodeMuLaw(short sample)
    {
        const int bias = 33;
        const int largest = 0x1FFF;
        var sign = sample < 0 ? 0x80 : 0x00;
        var magnitude = Math.Min(((sample < 0 ? ~sample : sample) >> 2) + bias, largest);
        var segment = BitOperations.Log2((uint)magnitude) - 5;
        var step = (magnitude >> (segment + 1)) & 0x0F;
        return (byte)~(sign | (segment << 4) | step);
    }

    private static short DecodeALaw(int octet)
    {
        var code = octet ^ 0x55;
        var segment = (code >> 4) & 7;
        var step = ((code & 0x0F) << 4) + 8;
        var magnitude = segment == 0 ? step : (step + 0x100) << (segment - 1);
        return (short)((code & 0x80) != 0 ? magnitude : -magnitude);
    }

    private static short DecodeMuLaw(int octet)
    {
        var code = ~octet & 0xFF;
        var magnitude = ((((code & 0x0F) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
        return (short)((code & 0x80) != 0 ? -magnitude : magnitude);
    }

    private static short[] Table(Func<int, short> decode) => [.. Enumerable.Range(0, 256).Select(decode)];
}
