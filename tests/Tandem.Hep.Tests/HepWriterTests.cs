using System.Buffers.Binary;

namespace Tandem.Hep.Tests;

/// <summary>Packets against octets that were put down by hand from the HEP3 Network Protocol Specification, rev. 36.</summary>
public sealed class HepWriterTests
{
    private static readonly byte[] V4 = [192, 0, 2, 1];
    private static readonly byte[] OtherV4 = [198, 51, 100, 2];
    private static readonly byte[] V6 = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    private static readonly byte[] OtherV6 = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];

    [Fact]
    public void A_message_over_UDP_and_IPv4_is_as_the_specification_writes_it()
    {
        var expected = Octets(
            "48455033 0079",
            "0000 0001 0007 02",
            "0000 0002 0007 11",
            "0000 0003 000a c0000201",
            "0000 0004 000a c6336402",
            "0000 0007 0008 13c4",
            "0000 0008 0008 14b4",
            "0000 0009 000a 6553f100",
            "0000 000a 000a 0001e240",
            "0000 000b 0007 01",
            "0000 000c 000a 000007d1",
            "0000 000e 0009 6b6579",
            "0000 0011 0009 612d31",
            "0000 000f 000a 53495020");

        var written = Write(new HepPacket
        {
            Protocol = HepIpProtocol.Udp,
            Source = V4,
            SourcePort = 5060,
            Destination = OtherV4,
            DestinationPort = 5300,
            UnixMicroseconds = 1_700_000_000_123_456,
            CaptureId = 2001,
            AuthenticationKey = "key"u8,
            CorrelationId = "a-1"u8,
            Payload = "SIP "u8,
        });

        Assert.Equal(Convert.ToHexStringLower(expected), Convert.ToHexStringLower(written));
    }

    [Fact]
    public void A_message_over_TCP_and_IPv6_has_neither_key_nor_correlation_when_there_is_none()
    {
        var expected = Octets(
            "48455033 007d",
            "0000 0001 0007 0a",
            "0000 0002 0007 06",
            "0000 0005 0016 20010db8000000000000000000000001",
            "0000 0006 0016 20010db8000000000000000000000002",
            "0000 0007 0008 ffff",
            "0000 0008 0008 0000",
            "0000 0009 000a 00000000",
            "0000 000a 000a 000f423f",
            "0000 000b 0007 01",
            "0000 000c 000a ffffffff",
            "0000 000f 0008 4f4b");

        var written = Write(new HepPacket
        {
            Protocol = HepIpProtocol.Tcp,
            Source = V6,
            SourcePort = 65535,
            Destination = OtherV6,
            DestinationPort = 0,
            UnixMicroseconds = 999_999,
            CaptureId = uint.MaxValue,
            Payload = "OK"u8,
        });

        Assert.Equal(Convert.ToHexStringLower(expected), Convert.ToHexStringLower(written));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65535)]
    [InlineData(100_000)]
    public void A_payload_that_does_not_fit_is_cut_and_every_length_adds_up(int length)
    {
        var payload = new byte[length];
        payload.AsSpan().Fill((byte)'x');

        var written = Write(Packet(payload));

        var chunks = Chunks(written);
        Assert.Equal([1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 17, 15], chunks.Select(chunk => chunk.Type));
        var overhead = written.Length - chunks[^1].Value.Length;
        Assert.Equal(Math.Min(length, HepWriter.MaxLength - overhead), chunks[^1].Value.Length);
        Assert.All(chunks[^1].Value, octet => Assert.Equal((byte)'x', octet));
    }

    [Fact]
    public void The_longest_packet_of_IPv6_fits_into_what_is_promised()
    {
        var destination = new byte[HepWriter.MaxOverhead + 6];
        var packet = new HepPacket
        {
            Protocol = HepIpProtocol.Tcp,
            Source = V6,
            SourcePort = 1,
            Destination = OtherV6,
            DestinationPort = 2,
            UnixMicroseconds = 3,
            CaptureId = 4,
            AuthenticationKey = "abc"u8,
            CorrelationId = "def"u8,
            Payload = "x"u8,
        };

        // All of it, and nothing is left for the payload.
        Assert.Equal(destination.Length, HepWriter.Write(packet, destination));
        Assert.Empty(Chunks(destination)[^1].Value);
    }

    [Fact]
    public void What_cannot_be_a_packet_is_a_mistake_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => Write(Mixed()));
        Assert.Throws<ArgumentException>(() => HepWriter.Write(Packet("x"u8), new byte[HepWriter.MaxOverhead]));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        var payload = new byte[600];
        var destination = new byte[HepWriter.MaxLength];
        HepWriter.Write(Packet(payload), destination);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) HepWriter.Write(Packet(payload), destination);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static HepPacket Packet(ReadOnlySpan<byte> payload) => new()
    {
        Protocol = HepIpProtocol.Udp,
        Source = V4,
        SourcePort = 5060,
        Destination = OtherV4,
        DestinationPort = 5060,
        UnixMicroseconds = 1_700_000_000_000_000,
        CaptureId = 1,
        CorrelationId = "a-1"u8,
        Payload = payload,
    };

    private static HepPacket Mixed() => new() { Protocol = HepIpProtocol.Udp, Source = V4, SourcePort = 1, Destination = V6, DestinationPort = 1, UnixMicroseconds = 0, CaptureId = 1, Payload = default };

    private static byte[] Write(in HepPacket packet)
    {
        var destination = new byte[HepWriter.MaxLength + 1000];
        return destination[..HepWriter.Write(packet, destination)];
    }

    private static byte[] Octets(params string[] lines) => Convert.FromHexString(string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));

    /// <summary>Takes a packet apart; every octet belongs to a chunk.</summary>
    private static List<(int Type, byte[] Value)> Chunks(ReadOnlySpan<byte> packet)
    {
        Assert.True(packet.StartsWith("HEP3"u8));
        Assert.Equal(packet.Length, BinaryPrimitives.ReadUInt16BigEndian(packet[4..]));
        var chunks = new List<(int, byte[])>();
        for (var rest = packet[6..]; !rest.IsEmpty;)
        {
            Assert.Equal(0, BinaryPrimitives.ReadUInt16BigEndian(rest));
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[4..]);
            chunks.Add((BinaryPrimitives.ReadUInt16BigEndian(rest[2..]), rest[6..length].ToArray()));
            rest = rest[length..];
        }

        return chunks;
    }
}
