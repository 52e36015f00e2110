using Tandem.Sip;

namespace Tandem.Fuzz.Targets;

/// <summary>A body of several parts, behind its Content-Type on the first line: parts stand one behind the other within the body, and a body that is put together of them again has the same parts.</summary>
internal static class MultipartTarget
{
    public static void Run(byte[] octets)
    {
        var line = octets.AsSpan().IndexOf("\r\n"u8);
        if (line < 0) return;
        var (type, body) = (octets[..line], octets[(line + 2)..]);
        if (MultipartReader.TryRead(type, body, .., out var parts) != MultipartError.None) return;
        var read = new List<BodyPart>();
        var end = -1;
        while (parts.TryTake(out var part))
        {
            Check(body, part, ref end);
            read.Add(part);
        }

        Assert.InRange(read.Count, 1, MultipartReader.MaxParts);
        // Without what stands before the first part and behind the last one.
        var start = read[0].Whole.Start.Value;
        Assert.Equal(MultipartError.None, MultipartReader.TryRead(type, body.AsSpan(start), .., out var again));
        foreach (var part in read)
        {
            Assert.True(again.TryTake(out var same));
            Assert.True(body.AsSpan()[part.Content].SequenceEqual(body.AsSpan(start)[same.Content]));
        }
    }

    private static void Check(byte[] body, in BodyPart part, ref int end)
    {
        var (whole, length) = part.Whole.GetOffsetAndLength(body.Length);
        var (fields, fieldsLength) = part.Fields.GetOffsetAndLength(body.Length);
        var (content, contentLength) = part.Content.GetOffsetAndLength(body.Length);
        Assert.True(end < 0 || whole == end);
        Assert.True(whole < fields && fields + fieldsLength == content && content + contentLength <= whole + length);
        _ = part.Field(body, "Content-Type"u8);
        end = whole + length;
    }
}
