using System.Buffers;
using Tandem.Sip;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// A stream: however it is cut into pieces, the same frames come out of it. The first octet of the input says where it is cut, the rest is the stream. A message that was framed is one that the datagram
/// parser does not call incomplete.
/// </summary>
internal static class StreamTarget
{
    public static void Run(byte[] octets)
    {
        if (octets.Length < 2) return;
        var stream = octets[1..];
        var whole = Frames(stream, stream.Length);
        Assert.Equal(whole, Frames(stream, 1));
        Assert.Equal(whole, Frames(stream, 2 + octets[0]));
        CheckMessages(stream, whole);
    }

    private static void CheckMessages(byte[] stream, List<(SipFrame Frame, int Start, int Length)> frames)
    {
        foreach (var (frame, start, length) in frames)
        {
            if (frame != SipFrame.Message) continue;
            var error = SipMessage.TryParse(stream.AsMemory(start, length), SipLimits.Default, out var message);
            Assert.True(error is not (SipParseError.Incomplete or SipParseError.KeepAlive), $"{error}");
            if (error == SipParseError.None) Assert.Equal(length, message!.WrittenLength);
        }
    }

    /// <summary>Feeds the stream in pieces of one size. What a broken stream had when it was found out depends on the pieces, so its length is left out.</summary>
    private static List<(SipFrame Frame, int Start, int Length)> Frames(byte[] stream, int piece)
    {
        var framer = new SipStreamFramer(SipLimits.Default);
        var frames = new List<(SipFrame, int, int)>();
        var (start, end) = (0, 0);
        while (end < stream.Length)
        {
            end = Math.Min(end + piece, stream.Length);
            SipFrame frame;
            while ((frame = framer.Next(Sequence(stream, start, end), out var length, out var error)) != SipFrame.NeedMore)
            {
                Assert.InRange(length, 1, end - start);
                Assert.Equal(frame == SipFrame.Broken, error != SipParseError.None);
                frames.Add((frame, start, frame == SipFrame.Broken ? 0 : (int)length));
                if (frame == SipFrame.Broken) return frames;
                start += (int)length;
            }
        }

        return frames;
    }

    /// <summary>Two segments, so that a mark may lie across them.</summary>
    internal static ReadOnlySequence<byte> Sequence(byte[] stream, int start, int end)
    {
        var middle = start + ((end - start) / 2);
        if (middle == start) return new ReadOnlySequence<byte>(stream, start, end - start);
        var first = new Segment(stream.AsMemory(start, middle - start), 0);
        var last = new Segment(stream.AsMemory(middle, end - middle), middle - start);
        first.Append(last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public void Append(Segment next) => Next = next;
    }
}
