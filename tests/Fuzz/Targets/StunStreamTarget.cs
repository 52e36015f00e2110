using Tandem.Stun;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// A TCP stream to a TURN server: however it is cut into pieces, the same frames come out of it. The first octet of the input says where it is cut, the rest is the stream. What was framed is complete for the
/// parsers of datagrams.
/// </summary>
internal static class StunStreamTarget
{
    private const int MaxLength = 1500;

    public static void Run(byte[] octets)
    {
        if (octets.Length < 2) return;
        var stream = octets[1..];
        var whole = Frames(stream, stream.Length);
        Assert.Equal(whole, Frames(stream, 1));
        Assert.Equal(whole, Frames(stream, 2 + octets[0]));
        foreach (var (frame, start, length) in whole) CheckFrame(frame, stream.AsSpan(start, length));
    }

    private static void CheckFrame(StunFrame frame, ReadOnlySpan<byte> octets)
    {
        if (frame == StunFrame.ChannelData) Assert.Equal(ChannelDataError.None, ChannelData.TryParse(octets, out _));
        if (frame != StunFrame.Message) return;
        var error = StunMessage.TryParse(octets, out _);
        Assert.True(error is StunParseError.None or StunParseError.AttributeLength or StunParseError.IntegrityLength or StunParseError.FingerprintLength, $"{error}");
    }

    /// <summary>Feeds the stream in pieces of one size. What a broken stream had when it was found out depends on the pieces, so its length is left out.</summary>
    private static List<(StunFrame Frame, int Start, int Length)> Frames(byte[] stream, int piece)
    {
        var frames = new List<(StunFrame, int, int)>();
        var (start, end) = (0, 0);
        while (end < stream.Length)
        {
            end = Math.Min(end + piece, stream.Length);
            StunFrame frame;
            while ((frame = StunFraming.Next(StreamTarget.Sequence(stream, start, end), MaxLength, out var length, out var error)) != StunFrame.NeedMore)
            {
                Assert.InRange(length, 1, end - start);
                Assert.Equal(frame == StunFrame.Broken, error != StunFrameError.None);
                frames.Add((frame, start, frame == StunFrame.Broken ? 0 : length));
                if (frame == StunFrame.Broken) return frames;
                start += length;
            }
        }

        return frames;
    }
}
