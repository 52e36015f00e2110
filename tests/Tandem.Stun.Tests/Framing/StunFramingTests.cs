using System.Buffers;
using CsCheck;
using Tandem.Stun.Tests.Messages;

namespace Tandem.Stun.Tests.Framing;

public sealed class StunFramingTests
{
    private const int MaxLength = 1000;

    private static readonly byte[] Empty = Wire.Octets("0001 0000 2112a442 000102030405060708090a0b");

    private static readonly byte[][] Frames =
    [
        Rfc5769.Request, Channel(5), Channel(0), Empty, Channel(4), Rfc5769.ResponseV6, Rfc5769.Sha256Request, Channel(3), Channel(400), Empty, Rfc5769.Response,
    ];

    private static readonly byte[] Stream = [.. Frames.SelectMany(frame => frame)];

    [Fact]
    public void A_stream_that_comes_whole_is_cut() => AssertCut([Stream.Length]);

    [Fact]
    public void A_stream_that_comes_in_two_parts_split_anywhere_is_cut()
    {
        for (var split = 1; split < Stream.Length; split++) AssertCut([split, Stream.Length]);
    }

    [Fact]
    public void A_stream_that_comes_byte_by_byte_is_cut() => AssertCut([.. Enumerable.Range(1, Stream.Length)]);

    [Fact]
    public void A_stream_that_comes_in_any_parts_is_cut() =>
        Gen.Int[1, Stream.Length - 1].HashSet[1, 20].Sample(splits => AssertCut([.. splits.Order(), Stream.Length]));

    [Theory]
    [InlineData("04", StunFrameError.FirstOctet)]
    [InlineData("16", StunFrameError.FirstOctet)]
    [InlineData("80", StunFrameError.FirstOctet)]
    [InlineData("47", StunFrameError.None)]
    [InlineData("474554", StunFrameError.None)]
    [InlineData("47455420", StunFrameError.TooLarge)]
    [InlineData("0001000021 12a4", StunFrameError.None)]
    [InlineData("0001000021 12a443", StunFrameError.MagicCookie)]
    [InlineData("0001000221 12a442", StunFrameError.LengthNotAligned)]
    [InlineData("0001040021 12a442", StunFrameError.TooLarge)]
    [InlineData("400103e5", StunFrameError.TooLarge)]
    [InlineData("400103e4", StunFrameError.None)]
    public void A_stream_is_broken_as_soon_as_it_can_be_told(string hex, StunFrameError expected)
    {
        var octets = Wire.Octets(hex);
        var frame = StunFraming.Next(octets, MaxLength, out var length, out var error);
        Assert.Equal(expected, error);
        Assert.Equal(expected == StunFrameError.None ? (StunFrame.NeedMore, 0) : (StunFrame.Broken, octets.Length), (frame, length));
    }

    [Fact]
    public void The_longest_frames_that_are_taken_have_just_that_length()
    {
        var channel = Channel(MaxLength - 4);
        Assert.Equal(StunFrame.ChannelData, StunFraming.Next(channel, MaxLength, out var length, out _));
        Assert.Equal(MaxLength, length);
        Assert.Equal(StunFrame.Broken, StunFraming.Next(channel, MaxLength - 1, out _, out var error));
        Assert.Equal(StunFrameError.TooLarge, error);
    }

    [Fact]
    public void An_empty_stream_needs_more() => Assert.Equal(StunFrame.NeedMore, StunFraming.Next(default, MaxLength, out _, out _));

    [Fact]
    public void Cutting_allocates_nothing()
    {
        var whole = new ReadOnlySequence<byte>(Stream);
        var parts = Sequence(Stream, 0, Stream.Length);
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            StunFraming.Next(whole, MaxLength, out _, out _);
            StunFraming.Next(parts, MaxLength, out _, out _);
        }));
    }

    [Theory]
    [InlineData(0, 3, PacketKind.Stun)]
    [InlineData(4, 15, PacketKind.Unknown)]
    [InlineData(16, 19, PacketKind.Zrtp)]
    [InlineData(20, 63, PacketKind.Dtls)]
    [InlineData(64, 127, PacketKind.ChannelData)]
    [InlineData(128, 191, PacketKind.Rtp)]
    [InlineData(192, 255, PacketKind.Unknown)]
    public void The_first_octet_tells_the_protocol(int from, int to, PacketKind kind)
    {
        for (var octet = from; octet <= to; octet++) Assert.Equal(kind, Demultiplexing.KindOf([(byte)octet, 0]));
        Assert.Equal(PacketKind.Unknown, Demultiplexing.KindOf([]));
    }

    /// <summary>Receives up to each end, and takes what is whole.</summary>
    private static void AssertCut(int[] ends)
    {
        var cut = new List<byte[]>();
        var start = 0;
        foreach (var end in ends)
        {
            StunFrame frame;
            while ((frame = StunFraming.Next(Sequence(Stream, start, end), MaxLength, out var length, out var error)) != StunFrame.NeedMore)
            {
                Assert.Equal(StunFrameError.None, error);
                var octets = Stream[start..(start + length)];
                Assert.Equal(frame == StunFrame.Message, StunMessage.TryParse(octets, out _) == StunParseError.None);
                Assert.Equal(frame == StunFrame.ChannelData, ChannelData.TryParse(octets, out _) == ChannelDataError.None);
                cut.Add(octets);
                start += length;
            }
        }

        Assert.Equal(Frames, cut);
        Assert.Equal(Stream.Length, start);
    }

    private static byte[] Channel(int length)
    {
        var buffer = new byte[length + 8];
        return buffer[..ChannelData.Write(buffer, 0x4001, Wire.Ramp(length), isStream: true)];
    }

    /// <summary>Segments of three octets, so that a length may lie across them.</summary>
    private static ReadOnlySequence<byte> Sequence(byte[] octets, int start, int end)
    {
        if (end - start <= 3) return new ReadOnlySequence<byte>(octets, start, end - start);
        var first = new Segment(octets.AsMemory(start, 3), 0);
        var last = first;
        for (var at = start + 3; at < end; at += 3) last = last.Append(octets.AsMemory(at, Math.Min(3, end - at)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
