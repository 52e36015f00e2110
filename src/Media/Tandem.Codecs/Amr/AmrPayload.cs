namespace Tandem.Codecs.Amr;

/// <summary>
/// RTP payloads of RFC 4867 section 4: bandwidth-efficient, and octet-aligned without CRC, sorting and interleaving. Frames are kept as the libraries have them and as section 5.3 stores them: an octet with
/// type and quality, then the bits, filled up; each takes <see cref="AmrFrames.MaxOctets"/>.
/// </summary>
internal static class AmrPayload
{
    /// <summary>Frames of the longest packet: 120 ms.</summary>
    public const int MaxFrames = 6;

    /// <summary>The request of a mode that requests none.</summary>
    public const int NoRequest = 15;

    public static int MaxOctets(AmrFrames frames) => 1 + MaxFrames * frames.MaxOctets;

    /// <summary>Writes a payload and gives its length.</summary>
    public static int Write(AmrSettings settings, ReadOnlySpan<byte> stored, int count, Span<byte> payload)
    {
        payload.Clear();
        var writer = new BitWriter(payload);
        writer.Write(NoRequest, 4);
        if (settings.IsOctetAligned) writer.Align();
        for (var i = 0; i < count; i++)
        {
            var header = stored[i * settings.Frames.MaxOctets];
            writer.Write(i < count - 1 ? 1 : 0, 1);
            // The type and the quality are five bits beside each other in both forms.
            writer.Write(header >> 2 & 0x1F, 5);
            if (settings.IsOctetAligned) writer.Align();
        }
        for (var i = 0; i < count; i++)
        {
            var frame = stored.Slice(i * settings.Frames.MaxOctets, settings.Frames.MaxOctets);
            writer.Write(frame[1..], settings.Frames.Bits(frame[0] >> 3 & 0x0F));
            if (settings.IsOctetAligned) writer.Align();
        }
        return writer.Octets;
    }

    /// <summary>Reads a payload.</summary>
    /// <returns>How many frames it has; 0 when it is none of this form.</returns>
    public static int Read(AmrSettings settings, ReadOnlySpan<byte> payload, Span<byte> stored, out int request)
    {
        request = NoRequest;
        var reader = new BitReader(payload);
        if (reader.Left < 10) return 0;
        request = reader.Read(4);
        if (settings.IsOctetAligned) reader.Align();
        var count = 0;
        for (var follows = true; follows; count++)
        {
            if (count == MaxFrames || reader.Left < 6) return 0;
            follows = reader.Read(1) == 1;
            stored[count * settings.Frames.MaxOctets] = (byte)(reader.Read(5) << 2);
            if (settings.IsOctetAligned) reader.Align();
        }
        for (var i = 0; i < count; i++)
        {
            var frame = stored.Slice(i * settings.Frames.MaxOctets, settings.Frames.MaxOctets);
            var bits = settings.Frames.Bits(frame[0] >> 3 & 0x0F);
            if (bits < 0 || reader.Left < bits) return 0;
            reader.Read(frame[1..], bits);
            if (settings.IsOctetAligned) reader.Align();
        }
        return count;
    }
}
