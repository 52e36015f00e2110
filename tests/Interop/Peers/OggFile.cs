using System.Buffers.Binary;

namespace Tandem.Interop.Tests.Peers;

/// <summary>Packets in an Ogg file (RFC 3533): what ffmpeg reads and writes of codecs whose packets do not say their lengths.</summary>
internal static class OggFile
{
    private const int HeaderLength = 27;

    /// <summary>Writes one packet to a page.</summary>
    /// <param name="packets">The packets, the ones of the head first.</param>
    /// <param name="granules">The position after each packet.</param>
    public static byte[] Write(IReadOnlyList<byte[]> packets, IReadOnlyList<long> granules)
    {
        using var file = new MemoryStream();
        for (var i = 0; i < packets.Count; i++) file.Write(Page(packets[i], granules[i], i, i == 0 ? 2 : i == packets.Count - 1 ? 4 : 0));
        return file.ToArray();
    }

    /// <summary>Reads all packets, the ones of the head too.</summary>
    public static List<byte[]> Read(ReadOnlySpan<byte> file)
    {
        List<byte[]> packets = [];
        List<byte> packet = [];
        while (!file.IsEmpty)
        {
            Assert.True(file.StartsWith("OggS"u8));
            var segments = file.Slice(HeaderLength, file[26]);
            file = file[(HeaderLength + segments.Length)..];
            foreach (var length in segments)
            {
                packet.AddRange(file[..length]);
                file = file[length..];
                if (length == 255) continue;
                packets.Add([.. packet]);
                packet.Clear();
            }
        }
        return packets;
    }

    private static byte[] Page(byte[] packet, long granule, int sequence, int flags)
    {
        var segments = packet.Length / 255 + 1;
        var page = new byte[HeaderLength + segments + packet.Length];
        "OggS"u8.CopyTo(page);
        page[5] = (byte)flags;
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), granule);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(14), 1);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(18), sequence);
        page[26] = (byte)segments;
        page.AsSpan(HeaderLength, segments - 1).Fill(255);
        page[HeaderLength + segments - 1] = (byte)(packet.Length % 255);
        packet.CopyTo(page, HeaderLength + segments);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), Checksum(page));
        return page;
    }

    /// <summary>CRC-32 with the polynomial 04c11db7, not reflected, from 0.</summary>
    private static uint Checksum(ReadOnlySpan<byte> page)
    {
        var sum = 0u;
        foreach (var octet in page)
        {
            sum ^= (uint)octet << 24;
            for (var bit = 0; bit < 8; bit++) sum = (sum & 0x80000000) != 0 ? (sum << 1) ^ 0x04C11DB7 : sum << 1;
        }
        return sum;
    }
}
