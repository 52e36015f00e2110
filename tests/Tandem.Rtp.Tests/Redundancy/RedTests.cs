using CsCheck;
using Tandem.Rtp.Redundancy;

namespace Tandem.Rtp.Tests.Redundancy;

public sealed class RedTests
{
    /// <summary>RFC 2198 section 4: a redundant block of DVI4 and a primary one of PCM, with the payload types, offset and length of its example.</summary>
    [Fact]
    public void The_example_of_the_rfc_is_written_and_read()
    {
        var data = Enumerable.Range(1, 84).Select(i => (byte)i).ToArray();
        var writer = new RedWriter(new byte[200]);
        Assert.True(writer.TryAdd(7, 160, data));
        writer.WritePrimary(5, [0xaa, 0xbb]);
        Assert.Equal("87028054" + "05" + Wire.Hex(data) + "aabb", Wire.Hex(writer.Written));
        Assert.Equal(["7@160:" + Wire.Hex(data), "5@0:aabb!"], Blocks(writer.Written));
    }

    [Theory]
    [InlineData("", RedParseError.Headers)]
    [InlineData("87", RedParseError.Headers)]
    [InlineData("870280", RedParseError.Headers)]
    [InlineData("87028054", RedParseError.Headers)]
    [InlineData("8702800105", RedParseError.Length)]
    [InlineData("87028001 05 aa", RedParseError.None)]
    [InlineData("87028000 05", RedParseError.None)]
    [InlineData("05", RedParseError.None)]
    [InlineData("87028001 87028001 05 aa", RedParseError.Length)]
    public void A_payload_that_promises_too_much_is_refused(string hex, RedParseError expected) => Assert.Equal(expected, RedPayload.TryParse(Wire.Octets(hex), out _));

    [Fact]
    public void There_is_a_limit_to_blocks()
    {
        byte[] Payload(int redundant) => [.. Enumerable.Repeat(new byte[] { 0x87, 0, 0, 0 }, redundant).SelectMany(one => one), 5];
        Assert.Equal(RedParseError.None, RedPayload.TryParse(Payload(31), out var red));
        Assert.Equal(32, red.Count);
        Assert.Equal(RedParseError.TooManyBlocks, RedPayload.TryParse(Payload(32), out _));
    }

    [Fact]
    public void What_cannot_be_written_is_left_out()
    {
        var writer = new RedWriter(new byte[10]);
        Assert.False(writer.TryAdd(7, 16_384, [1]));
        Assert.False(writer.TryAdd(7, 1, new byte[1024]));
        Assert.False(writer.TryAdd(7, 1, new byte[7]));
        Assert.True(writer.TryAdd(7, 16_383, [1, 2]));
        writer.WritePrimary(5, [3]);
        Assert.Equal(["7@16383:0102", "5@0:03!"], Blocks(writer.Written));
        Assert.Throws<InvalidOperationException>(() =>
        {
            var complete = new RedWriter(new byte[10]);
            complete.WritePrimary(5, [1]);
            complete.TryAdd(7, 1, [1]);
        });
        Assert.Throws<ArgumentException>(() => new RedWriter(new byte[2]).WritePrimary(5, [1, 2]));
    }

    [Fact]
    public void Any_blocks_are_read_as_they_were_written() =>
        Gen.Select(Gen.Select(Gen.Int[0, 127], Gen.Int[0, 16_383], Gen.Byte.Array[0, 30]).Array[0, 6], Gen.Int[0, 127], Gen.Byte.Array[0, 30]).Sample((redundant, type, primary) =>
        {
            var writer = new RedWriter(new byte[400]);
            foreach (var (payloadType, offset, data) in redundant) Assert.True(writer.TryAdd((byte)payloadType, (uint)offset, data));
            writer.WritePrimary((byte)type, primary);
            Assert.Equal([.. redundant.Select(one => $"{one.Item1}@{one.Item2}:{Wire.Hex(one.Item3)}"), $"{type}@0:{Wire.Hex(primary)}!"], Blocks(writer.Written));
            Assert.Equal(RedParseError.None, RedPayload.TryParse(writer.Written, out var red));
            Assert.Equal((redundant.Length + 1, Wire.Hex(primary)), (red.Count, Wire.Hex(red.Primary.Data)));
            for (var length = 0; length < redundant.Length * 4; length++) Assert.NotEqual(RedParseError.None, RedPayload.TryParse(writer.Written[..length], out _));
        });

    [Fact]
    public void Any_octets_are_handled() => Gen.Byte.Array[0, 60].Sample(RedInvariants.Check);

    [Fact]
    public void Nothing_of_it_allocates()
    {
        var buffer = new byte[500];
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            var writer = new RedWriter(buffer);
            writer.TryAdd(111, 960, buffer.AsSpan(300, 100));
            writer.WritePrimary(111, buffer.AsSpan(300, 100));
            RedPayload.TryParse(writer.Written, out var red);
            _ = red.Primary.Data;
        }));
    }

    private static List<string> Blocks(ReadOnlySpan<byte> payload)
    {
        Assert.Equal(RedParseError.None, RedPayload.TryParse(payload, out var red));
        var blocks = new List<string>();
        foreach (var block in red) blocks.Add($"{block.PayloadType}@{block.TimestampOffset}:{Wire.Hex(block.Data)}{(block.IsPrimary ? "!" : "")}");
        return blocks;
    }
}
