using System.Buffers;
using System.Buffers.Binary;

namespace Tandem.Media.Processing.Video;

/// <summary>Pictures through a pipe: IVF in, and IVF or FLV out, as FFmpeg reads and writes them. What does not fit the form ends the stream.</summary>
internal static class PictureStream
{
    private const int IvfHeader = 32;
    private const int IvfFrameHeader = 12;
    private const int MaxPicture = 8 << 20;

    /// <summary>Writes the header of a file of IVF whose times are milliseconds. The size is what the stream says.</summary>
    public static byte[] IvfHead(VideoCodec codec)
    {
        var head = new byte[IvfHeader];
        "DKIF"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(6), IvfHeader);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), codec.FourCc);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(12), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(14), 16);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(16), 1000);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(20), 1);
        return head;
    }

    /// <summary>Writes pictures of IVF.</summary>
    public static async Task WriteIvfAsync(Stream stream, EncodedPicture picture, byte[] header, CancellationToken cancellation)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, picture.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(4), picture.Milliseconds);
        await stream.WriteAsync(header.AsMemory(0, IvfFrameHeader), cancellation).ConfigureAwait(false);
        await stream.WriteAsync(picture.Memory, cancellation).ConfigureAwait(false);
        await stream.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads pictures of IVF until the stream ends.</summary>
    public static async Task ReadIvfAsync(Stream stream, Action<EncodedPicture> take, CancellationToken cancellation)
    {
        var header = new byte[IvfHeader];
        await stream.ReadExactlyAsync(header, cancellation).ConfigureAwait(false);
        while (true)
        {
            await stream.ReadExactlyAsync(header.AsMemory(0, IvfFrameHeader), cancellation).ConfigureAwait(false);
            var (length, time) = (BinaryPrimitives.ReadInt32LittleEndian(header), BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(4)));
            take(await ReadAsync(stream, length, time, cancellation).ConfigureAwait(false));
        }
    }

    /// <summary>Reads pictures of FLV until the stream ends: units of H.264, each behind four octets of its length, in key frames behind the sets of parameters.</summary>
    public static async Task ReadFlvAsync(Stream stream, Action<EncodedPicture> take, CancellationToken cancellation)
    {
        const int tagHeader = 11;
        var header = new byte[13];
        var parameters = Array.Empty<byte>();
        await stream.ReadExactlyAsync(header, cancellation).ConfigureAwait(false);
        while (true)
        {
            await stream.ReadExactlyAsync(header.AsMemory(0, tagHeader), cancellation).ConfigureAwait(false);
            var (type, length) = (header[0], (header[1] << 16) | (header[2] << 8) | header[3]);
            var time = (long)((header[7] << 24) | (header[4] << 16) | (header[5] << 8) | header[6]);
            // The length of the tag stands behind it again.
            var tag = await ReadAsync(stream, length + 4, time, cancellation).ConfigureAwait(false);
            if (type == 9) parameters = Take(tag with { Length = length }, parameters, take);
            else tag.Return();
        }
    }

    /// <summary>A tag of video: five octets, then a record of the decoder's configuration, or units.</summary>
    private static byte[] Take(EncodedPicture tag, byte[] parameters, Action<EncodedPicture> take)
    {
        const int videoHeader = 5;
        var octets = tag.Octets.AsSpan(0, tag.Length);
        var isAvc = octets.Length > videoHeader && (octets[0] & 15) == 7;
        if (isAvc && octets[1] == 0) parameters = Parameters(octets[videoHeader..]);
        if (isAvc && octets[1] == 1)
        {
            var units = octets[videoHeader..];
            var head = octets[0] >> 4 == 1 ? parameters : [];
            var picture = ArrayPool<byte>.Shared.Rent(head.Length + units.Length);
            head.CopyTo(picture.AsSpan());
            units.CopyTo(picture.AsSpan(head.Length));
            take(new EncodedPicture(picture, head.Length + units.Length, tag.Milliseconds));
        }

        tag.Return();
        return parameters;
    }

    /// <summary>The sets of sequence and picture parameters of the record (ISO/IEC 14496-15 section 5.3.3), each behind four octets of its length.</summary>
    private static byte[] Parameters(ReadOnlySpan<byte> record)
    {
        using var sets = new MemoryStream();
        if (record.Length < 6) return [];
        var at = 6;
        var count = record[5] & 31;
        for (var kind = 0; kind < 2; kind++)
        {
            for (; count > 0 && at + 2 <= record.Length; count--)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(record[at..]);
                if (at + 2 + length > record.Length) return [];
                sets.Write([0, 0, (byte)(length >> 8), (byte)length]);
                sets.Write(record.Slice(at + 2, length));
                at += 2 + length;
            }

            if (kind == 0 && at < record.Length) count = record[at++];
        }

        return sets.ToArray();
    }

    private static async Task<EncodedPicture> ReadAsync(Stream stream, int length, long milliseconds, CancellationToken cancellation)
    {
        if (length is < 0 or > MaxPicture) throw new InvalidDataException($"A picture of {length} octets.");
        var octets = ArrayPool<byte>.Shared.Rent(length);
        await stream.ReadExactlyAsync(octets.AsMemory(0, length), cancellation).ConfigureAwait(false);
        return new EncodedPicture(octets, length, milliseconds);
    }
}
