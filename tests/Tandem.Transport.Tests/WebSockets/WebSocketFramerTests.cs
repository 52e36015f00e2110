using System.Buffers;
using System.Text;
using CsCheck;

namespace Tandem.Transport.Tests;

/// <summary>RFC 6455 section 5, the server's side.</summary>
public sealed class WebSocketFramerTests
{
    private const int Max = 1000;

    [Fact]
    public void The_frames_of_the_standard_are_read()
    {
        // Section 5.7: a masked text, a masked pong.
        Assert.Equal([(WebSocketInput.Message, "Hello")], Read(Convert.FromHexString("818537fa213d7f9f4d5158")));
        Assert.Equal([(WebSocketInput.Pong, "Hello")], Read(Convert.FromHexString("8a8537fa213d7f9f4d5158")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(70_001)]
    public void Messages_of_every_length_come_whole(int length)
    {
        var text = new string('m', length);

        Assert.Equal([(WebSocketInput.Message, text)], Read(Frame(WebSocketOpcode.Text, text), max: 100_000));
    }

    [Fact]
    public void A_stream_cut_in_two_at_every_offset_and_octet_by_octet_reads_the_same()
    {
        byte[] stream =
        [
            .. Frame(WebSocketOpcode.Text, "one"), .. Frame(WebSocketOpcode.Binary, "tw", isFinal: false), .. Frame(WebSocketOpcode.Ping, "?"), .. Frame(WebSocketOpcode.Continuation, "", isFinal: false),
            .. Frame(WebSocketOpcode.Continuation, "o"), .. Frame(WebSocketOpcode.Text, new string('x', 200)), .. Frame(WebSocketOpcode.Text, ""), .. Frame(WebSocketOpcode.Close, "\u0003\u00e8bye"),
        ];
        (WebSocketInput, string)[] expected =
        [
            (WebSocketInput.Message, "one"), (WebSocketInput.Fragment, ""), (WebSocketInput.Ping, "?"), (WebSocketInput.Fragment, ""), (WebSocketInput.Message, "two"),
            (WebSocketInput.Message, new string('x', 200)), (WebSocketInput.Message, ""), (WebSocketInput.Close, "\u0003\u00e8bye"),
        ];

        Assert.Equal(expected, Read(stream));
        for (var cut = 0; cut <= stream.Length; cut++) Assert.Equal(expected, Read(stream, pieces: [cut, stream.Length]));
        Assert.Equal(expected, Read(stream, pieces: [1]));
    }

    [Fact]
    public void Messages_in_any_fragments_and_pieces_come_whole() =>
        Gen.Select(Gen.Int[0, 400].Array[1, 6], Gen.Int[1, 90].Array[1, 20], Gen.Int[1, 50].Array[1, 20]).Sample((lengths, fragments, pieces) =>
        {
            var messages = lengths.Select((length, i) => new string((char)('a' + i), length)).ToArray();
            var stream = new List<byte>();
            var next = 0;
            foreach (var message in messages)
            {
                for (var at = 0; ;)
                {
                    var length = Math.Min(fragments[next++ % fragments.Length], message.Length - at);
                    var isFinal = at + length == message.Length;
                    stream.AddRange(Frame(at == 0 ? WebSocketOpcode.Binary : WebSocketOpcode.Continuation, message.Substring(at, length), isFinal));
                    at += length;
                    if (isFinal) break;
                }
            }

            Assert.Equal(messages, Read([.. stream], pieces: pieces).Where(i => i.Input == WebSocketInput.Message).Select(i => i.Text));
        }, iter: 300);

    [Fact]
    public void Any_octets_are_decided_without_an_exception_and_in_bounds() =>
        Gen.Byte.Array[0, 200].Sample(octets =>
        {
            foreach (var (input, text) in Read(octets, pieces: [7, 1, 30])) Assert.True(text.Length <= (input == WebSocketInput.Message ? Max : 125));
        }, iter: 3000);

    [Theory]
    [InlineData("8105", (ushort)1002)]
    [InlineData("c180", (ushort)1002)]
    [InlineData("a180", (ushort)1002)]
    [InlineData("9180", (ushort)1002)]
    [InlineData("8380", (ushort)1002)]
    [InlineData("8b80", (ushort)1002)]
    [InlineData("8080", (ushort)1002)]
    [InlineData("0980", (ushort)1002)]
    [InlineData("89fe", (ushort)1002)]
    [InlineData("81fe007d00000000", (ushort)1002)]
    [InlineData("81ff000000000000ffff00000000", (ushort)1002)]
    [InlineData("81ffffffffffffffffff00000000", (ushort)1002)]
    [InlineData("81fe03e900000000", (ushort)1009)]
    [InlineData("81ff000000010000000000000000", (ushort)1009)]
    [InlineData("81810000000080", (ushort)1007)]
    [InlineData("88810000000003", (ushort)1002)]
    [InlineData("88820000000003e7", (ushort)1002)]
    [InlineData("88820000000003ec", (ushort)1002)]
    [InlineData("88820000000003ed", (ushort)1002)]
    [InlineData("88820000000003f7", (ushort)1002)]
    [InlineData("888200000000ffff", (ushort)1002)]
    [InlineData("88830000000003e880", (ushort)1007)]
    public void What_breaks_a_rule_or_limit_ends_with_its_status(string octets, ushort status)
    {
        var framer = new WebSocketFramer();

        Assert.Equal(WebSocketInput.Violation, framer.Next(new ReadOnlySequence<byte>(Convert.FromHexString(octets)), Max, out _, out var payload));
        Assert.Equal((WebSocketStatus)status, framer.Status);
        Assert.Empty(payload);
    }

    [Theory]
    [InlineData("", (ushort)1000)]
    [InlineData("03e8", (ushort)1000)]
    [InlineData("03ea", (ushort)1002)]
    [InlineData("03ef", (ushort)1007)]
    [InlineData("0bb8", (ushort)3000)]
    [InlineData("1387c3a4", (ushort)4999)]
    public void A_close_is_answered_with_its_own_status(string payload, ushort status)
    {
        var framer = new WebSocketFramer();
        var octets = Convert.FromHexString($"88{0x80 + payload.Length / 2:x2}00000000{payload}");

        Assert.Equal(WebSocketInput.Close, framer.Next(new ReadOnlySequence<byte>(octets), Max, out _, out _));
        Assert.Equal((WebSocketStatus)status, framer.Status);
    }

    [Fact]
    public void Fragments_count_together_and_messages_do_not_mix()
    {
        byte[] first = [.. Frame(WebSocketOpcode.Text, new string('a', 600), isFinal: false)];

        Assert.Equal(WebSocketInput.Violation, Read([.. first, .. Frame(WebSocketOpcode.Continuation, new string('a', 401))])[^1].Input);
        Assert.Equal(WebSocketInput.Message, Read([.. first, .. Frame(WebSocketOpcode.Continuation, new string('a', 400))])[^1].Input);
        Assert.Equal(WebSocketInput.Violation, Read([.. first, .. Frame(WebSocketOpcode.Text, "a")])[^1].Input);
    }

    [Fact]
    public void A_character_may_be_cut_by_fragments()
    {
        byte[] stream = [.. Frame(WebSocketOpcode.Text, "\u00c3", isFinal: false), .. Frame(WebSocketOpcode.Continuation, "\u009f")];

        Assert.Equal((WebSocketInput.Message, "\u00c3\u009f"), Read(stream)[^1]);
    }

    [Theory]
    [InlineData(0, "8100")]
    [InlineData(125, "817d")]
    [InlineData(126, "817e007e")]
    [InlineData(65_535, "817effff")]
    [InlineData(65_536, "817f0000000000010000")]
    public void Headers_of_the_server_are_as_short_as_can_be(int length, string expected)
    {
        var header = new byte[WebSocketFrames.MaxHeader];

        Assert.Equal(expected, Convert.ToHexStringLower(header.AsSpan(0, WebSocketFrames.WriteHeader(header, WebSocketOpcode.Text, length))));
    }

    /// <summary>Feeds octets in pieces, the last length again and again, each piece a segment of its own, and reads until nothing is left or something ends.</summary>
    private static List<(WebSocketInput Input, string Text)> Read(byte[] octets, int[]? pieces = null, int max = Max)
    {
        var framer = new WebSocketFramer();
        var read = new List<(WebSocketInput, string)>();
        var (start, known, piece) = (0L, 0, 0);
        while (true)
        {
            var input = framer.Next(Segments(octets.AsMemory((int)start, known - (int)start), pieces), max, out var consumed, out var payload);
            start += consumed;
            if (input == WebSocketInput.NeedMore)
            {
                if (known == octets.Length) break;
                known = Math.Min(octets.Length, known + Math.Max(pieces?[Math.Min(piece++, pieces.Length - 1)] ?? octets.Length, piece > 1 || pieces is null ? 1 : 0));
                continue;
            }

            read.Add((input, Encoding.Latin1.GetString(payload)));
            if (input is WebSocketInput.Close or WebSocketInput.Violation) break;
        }

        framer.Release();
        return read;
    }

    private static ReadOnlySequence<byte> Segments(ReadOnlyMemory<byte> octets, int[]? pieces)
    {
        var size = pieces is null ? int.MaxValue : Math.Max(1, pieces[^1]);
        if (octets.Length <= size) return new ReadOnlySequence<byte>(octets);
        var first = new Segment(octets[..size], 0);
        var last = first;
        for (var at = size; at < octets.Length; at += size) last = last.Then(octets.Slice(at, Math.Min(size, octets.Length - at)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static byte[] Frame(WebSocketOpcode opcode, string latin1, bool isFinal = true)
    {
        var payload = Encoding.Latin1.GetBytes(latin1);
        byte[] mask = [0x12, 0x34, 0x56, 0x78];
        var length = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            <= ushort.MaxValue => (byte[])[0xFE, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0xFF, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        return [(byte)((isFinal ? 0x80 : 0) | (byte)opcode), .. length, .. mask, .. payload.Select((octet, i) => (byte)(octet ^ mask[i % 4]))];
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
