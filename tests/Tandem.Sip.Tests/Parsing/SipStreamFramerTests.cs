using System.Buffers;
using CsCheck;
using Tandem.Sip.Tests.Torture;

namespace Tandem.Sip.Tests.Parsing;

public sealed class SipStreamFramerTests
{
    private const string Short = "OPTIONS sip:a SIP/2.0\r\nl : 0\r\n\r\n";
    private const string WithBody = "MESSAGE sip:a SIP/2.0\r\nSubject: x\r\n y: z\r\nCONTENT-LENGTH:\r\n  8\r\nX: 1\r\n\r\n\r\n\r\nbody";

    /// <summary>Everything that may stand in a stream, in every order of two, with the frames it must give.</summary>
    private static readonly byte[] Stream = Wire.Octets("\r\n\r\n" + Short + WithBody + "\r\n" + WithBody + "\r\n\r\n\r\n" + Short + "\r\n" + Short + Short);

    private static readonly (SipFrame, string)[] Expected =
    [
        (SipFrame.Ping, "\r\n\r\n"), (SipFrame.Message, Short), (SipFrame.Message, WithBody), (SipFrame.Skip, "\r\n"), (SipFrame.Message, WithBody),
        (SipFrame.Ping, "\r\n\r\n"), (SipFrame.Skip, "\r\n"), (SipFrame.Message, Short), (SipFrame.Skip, "\r\n"), (SipFrame.Message, Short), (SipFrame.Message, Short),
    ];

    [Fact]
    public void ReadsAStreamThatComesWhole() => Assert.Equal(Expected, ReadIn(Stream, [Stream.Length]));

    [Fact]
    public void ReadsAStreamThatComesInTwoPartsSplitAnywhere()
    {
        for (var split = 1; split < Stream.Length; split++) Assert.Equal(Expected, ReadIn(Stream, [split, Stream.Length]));
    }

    [Fact]
    public void ReadsAStreamThatComesByteByByte() => Assert.Equal(Expected, ReadIn(Stream, [.. Enumerable.Range(1, Stream.Length)]));

    [Fact]
    public void ReadsAStreamThatComesInAnyParts() =>
        Gen.Int[1, Stream.Length - 1].HashSet[1, 20].Sample(splits => Assert.Equal(Expected, ReadIn(Stream, [.. splits.Order(), Stream.Length])));

    [Fact]
    public void FramesEveryAcceptedTortureMessageAsTheDatagramParserReadsIt()
    {
        foreach (var row in TortureRow.All.Where(row => row.Parser == SipParseError.None && row.File != "inv2543"))
        {
            var octets = row.Octets;
            var frames = ReadIn([.. octets, .. Wire.Octets("\r\n")], [.. Enumerable.Range(1, octets.Length + 1).Where(end => end % 37 == 0), octets.Length + 2]);
            Assert.Equal((SipFrame.Message, Wire.Text(Wire.Write(Wire.Parse(octets)))), frames[0]);
        }
    }

    [Theory]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nVia: x\r\n\r\n")]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nl: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nl: 1\r\nContent-Length: 1\r\n\r\n")]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nl: -1\r\n\r\n")]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nl: 1 2\r\n\r\n")]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nl: 1\r\n 2\r\n\r\n")]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nl: 18446744073709551617\r\n\r\n")]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nl: \r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    public void AStreamWithoutOneReadableContentLengthIsBroken(string stream)
    {
        var framer = new SipStreamFramer(SipLimits.Default);
        var octets = Wire.Octets(stream);
        Assert.Equal(SipFrame.Broken, framer.Next(new ReadOnlySequence<byte>(octets), out var length, out var error));
        Assert.Equal(SipParseError.ContentLength, error);
        Assert.Equal(octets.Length, length);
    }

    [Fact]
    public void HeadersOverTheLimitBreakTheStreamBeforeTheyEnd()
    {
        var limits = new SipLimits { MaxHeaderBytes = 1000 };
        var endless = Wire.Octets("OPTIONS sip:a SIP/2.0\r\nX: " + new string('x', 2000));
        var framer = new SipStreamFramer(limits);
        Assert.Equal(SipFrame.NeedMore, framer.Next(new ReadOnlySequence<byte>(endless, 0, 1000), out _, out _));
        Assert.Equal(SipFrame.Broken, framer.Next(new ReadOnlySequence<byte>(endless, 0, 1001), out _, out var error));
        Assert.Equal(SipParseError.TooLarge, error);
    }

    [Fact]
    public void ABodyOverTheLimitBreaksTheStreamBeforeItComes()
    {
        var framer = new SipStreamFramer(new SipLimits { MaxMessageBytes = 1000 });
        var octets = new ReadOnlySequence<byte>(Wire.Octets("OPTIONS sip:a SIP/2.0\r\nl: 1000\r\n\r\n"));
        Assert.Equal(SipFrame.Broken, framer.Next(octets, out _, out var error));
        Assert.Equal(SipParseError.TooLarge, error);
    }

    [Fact]
    public void OctetsAreNotScannedAgain()
    {
        // The first 30,000 octets are other ones at the second look: who looked again would see a message that is not there.
        var octets = Wire.Octets("OPTIONS sip:a SIP/2.0\r\nl: 0\r\nX: " + new string('x', 30_000));
        var framer = new SipStreamFramer(SipLimits.Default);
        Assert.Equal(SipFrame.NeedMore, framer.Next(new ReadOnlySequence<byte>(octets), out _, out _));
        Wire.Octets("\r\n\r\n").CopyTo(octets, 10_000);
        Assert.Equal(SipFrame.NeedMore, framer.Next(new ReadOnlySequence<byte>(octets), out _, out _));
    }

    [Fact]
    public void AStrayLineFeedIsSkipped()
    {
        var framer = new SipStreamFramer(SipLimits.Default);
        Assert.Equal(SipFrame.Skip, framer.Next(new ReadOnlySequence<byte>(Wire.Octets("\nOPTIONS")), out var length, out _));
        Assert.Equal(1, length);
    }

    [Fact]
    public void AnyOctetsGiveFramesThatGoForward() => Gen.Byte.Array[1, 200].Sample(octets => _ = ReadIn(octets, [octets.Length]));

    /// <summary>Feeds a stream whose first part ends at <paramref name="ends"/>[0] and so on; each part is a segment of its own, so that every mark is cut somewhere.</summary>
    private static List<(SipFrame Frame, string Octets)> ReadIn(byte[] stream, int[] ends)
    {
        var framer = new SipStreamFramer(SipLimits.Default);
        var frames = new List<(SipFrame, string)>();
        var consumed = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            while (true)
            {
                var octets = Segment.Sequence(stream, consumed, ends.AsSpan(0, i + 1));
                var frame = framer.Next(octets, out var length, out _);
                if (frame == SipFrame.NeedMore) break;
                Assert.InRange(length, 1, ends[i] - consumed);
                frames.Add((frame, Wire.Text(stream.AsSpan(consumed, (int)length))));
                consumed += (int)length;
                if (frame == SipFrame.Broken) return frames;
            }
        }

        return frames;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        private Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public static ReadOnlySequence<byte> Sequence(byte[] stream, int start, ReadOnlySpan<int> ends)
        {
            Segment? first = null, last = null;
            var from = start;
            foreach (var end in ends)
            {
                if (end <= from) continue;
                var next = new Segment(stream.AsMemory(from, end - from), from - start);
                if (last is not null) last.Next = next;
                first ??= next;
                last = next;
                from = end;
            }

            return first is null ? ReadOnlySequence<byte>.Empty : new(first, 0, last!, last!.Memory.Length);
        }
    }
}
