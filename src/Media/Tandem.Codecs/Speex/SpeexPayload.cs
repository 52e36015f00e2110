namespace Tandem.Codecs.Speex;

/// <summary>
/// The frames of a payload by their lengths (RFC 5574 section 3.1, the Speex manual's section on its formats), before the library sees them: it writes of a bad one to the standard error stream, and a peer must not.
/// </summary>
internal static class SpeexPayload
{
    private const int Terminator = 15;
    private const int InBandRequest = 14;
    private const int LeastBits = 5;
    private const int MaxLayers = 2;

    /// <summary>Bits of a narrow-band frame by its mode, with the five that name it.</summary>
    private static ReadOnlySpan<short> NarrowBits => [5, 43, 119, 160, 220, 300, 364, 492, 79];

    /// <summary>Bits of a layer above it by its mode, with the four that name it.</summary>
    private static ReadOnlySpan<short> LayerBits => [4, 36, 112, 192, 352];

    /// <summary>How many frames the payload has; 0 when one of them is cut off or of no known mode.</summary>
    public static int CountFrames(ReadOnlySpan<byte> payload)
    {
        var reader = new BitReader(payload);
        var frames = 0;
        var layers = 0;
        while (reader.Left >= LeastBits)
        {
            if (reader.Read(1) == 1)
            {
                var layer = reader.Read(3);
                if (frames == 0 || ++layers > MaxLayers) return 0;
                // The layer of ultra-wide band has one mode besides silence.
                if (!TrySkip(ref reader, layers == 1 ? LayerBits : LayerBits[..2], layer, 4)) return 0;
                continue;
            }
            var mode = reader.Read(4);
            if (mode == Terminator) break;
            if (mode == InBandRequest)
            {
                if (!TrySkipRequest(ref reader)) return 0;
                continue;
            }
            if (!TrySkip(ref reader, NarrowBits, mode, 5)) return 0;
            (frames, layers) = (frames + 1, 0);
        }
        return frames;
    }

    private static bool TrySkip(ref BitReader reader, ReadOnlySpan<short> lengths, int mode, int read)
    {
        if (mode >= lengths.Length || reader.Left < lengths[mode] - read) return false;
        reader.Skip(lengths[mode] - read);
        return true;
    }

    /// <summary>A request within the stream: four bits name it and tell its length. It is for the other direction, and passed over.</summary>
    private static bool TrySkipRequest(ref BitReader reader)
    {
        if (reader.Left < 4) return false;
        var bits = reader.Read(4) switch { < 2 => 1, < 8 => 4, < 10 => 8, < 12 => 16, < 14 => 32, _ => 64 };
        if (reader.Left < bits) return false;
        reader.Skip(bits);
        return true;
    }
}
