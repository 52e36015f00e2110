using System.Buffers.Binary;

namespace Tandem.Media.Tests.Processing;

/// <summary>The files of tests/vectors/rtp-video.</summary>
internal static class VideoVectors
{
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Root(), "tests", "vectors", "rtp-video", name));

    /// <summary>Packets, each behind two octets of its length.</summary>
    public static List<byte[]> Packets(string name)
    {
        List<byte[]> packets = [];
        for (var file = Read(name).AsSpan(); !file.IsEmpty; file = file[(2 + packets[^1].Length)..]) packets.Add(file.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(file)).ToArray());
        return packets;
    }

    /// <summary>Frames of a file of IVF.</summary>
    public static List<byte[]> Ivf(ReadOnlySpan<byte> file)
    {
        List<byte[]> frames = [];
        for (file = file[32..]; !file.IsEmpty; file = file[(12 + frames[^1].Length)..]) frames.Add(file.Slice(12, BinaryPrimitives.ReadInt32LittleEndian(file)).ToArray());
        return frames;
    }

    /// <summary>Units of H.264, by start codes of three or four octets.</summary>
    public static List<byte[]> Units(ReadOnlySpan<byte> stream)
    {
        List<byte[]> units = [];
        while (stream.IndexOf<byte>([0, 0, 1]) is >= 0 and var start)
        {
            stream = stream[(start + 3)..];
            var end = stream.IndexOf<byte>([0, 0, 1]);
            units.Add((end < 0 ? stream : stream[..end].TrimEnd((byte)0)).ToArray());
        }

        return units;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tandem.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests are not below the repository.");
    }
}
