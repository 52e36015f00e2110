namespace Tandem.Rtp.Tests.Packets;

/// <summary>RFC 3550 section 5.1 and RFC 8285 section 4, written down once more with lists and bits and without a thought of speed. Null for what is no packet.</summary>
internal sealed record NaiveRtp(
    bool Marker, int PayloadType, int Sequence, long Timestamp, long Ssrc, string Csrcs, int Profile, string Elements, string Payload, int Padding)
{
    public static NaiveRtp? Parse(byte[] octets)
    {
        var rest = new Queue<byte>(octets);
        long Take(int count)
        {
            long value = 0;
            for (var i = 0; i < count; i++) value = (value * 256) + rest.Dequeue();
            return value;
        }

        if (octets.Length < 12) return null;
        var (first, second) = ((int)Take(1), (int)Take(1));
        if (first / 64 != 2) return null;
        var (sequence, timestamp, ssrc) = ((int)Take(2), Take(4), Take(4));
        var csrcs = new List<long>();
        for (var i = 0; i < first % 16; i++)
        {
            if (rest.Count < 4) return null;
            csrcs.Add(Take(4));
        }

        var profile = 0;
        var extension = Array.Empty<byte>();
        if (first / 16 % 2 == 1)
        {
            if (rest.Count < 4) return null;
            profile = (int)Take(2);
            var length = (int)Take(2) * 4;
            if (rest.Count < length) return null;
            extension = [.. Enumerable.Range(0, length).Select(_ => rest.Dequeue())];
        }

        var padding = first / 32 % 2 == 1 ? (int)octets[^1] : 0;
        if (first / 32 % 2 == 1 && (padding == 0 || padding > rest.Count)) return null;
        var payload = rest.Take(rest.Count - padding).ToArray();
        return new NaiveRtp(second > 127, second % 128, sequence, timestamp, ssrc, string.Join(" ", csrcs), profile, ReadElements(profile, extension), Wire.Hex(payload), padding);
    }

    private static string ReadElements(int profile, byte[] octets)
    {
        var elements = new List<string>();
        var isTwoByte = profile / 16 == 0x100;
        if (profile != 0xBEDE && !isTwoByte) return "";
        for (var i = 0; i < octets.Length;)
        {
            if (octets[i] == 0)
            {
                i++;
                continue;
            }

            if (isTwoByte && i + 1 == octets.Length) break;
            var (id, length, start) = isTwoByte ? (octets[i], octets[i + 1], i + 2) : (octets[i] / 16, (octets[i] % 16) + 1, i + 1);
            if (!isTwoByte && (id == 0 || id == 15)) break;
            if (start + length > octets.Length) break;
            elements.Add($"{id}:{Wire.Hex(octets.AsSpan(start, length))}");
            i = start + length;
        }

        return string.Join(' ', elements);
    }
}
