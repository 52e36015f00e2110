using CsCheck;

namespace Tandem.Rtp.Tests.Packets;

/// <summary>What holds for any packet, and for any octets.</summary>
public sealed class PacketPropertyTests
{
    /// <summary>Octets that look like packets, so that the deeper parts are reached.</summary>
    private static readonly Gen<byte[]> Likely = Gen.Select(Gen.Byte, Gen.Byte.Array[0, 12], Gens.OneOf(0xBEDE, 0x1000, 0x1005, 0x1234), Gen.Int[0, 6], Gen.Byte.Array[0, 40])
        .Select((first, header, profile, words, rest) =>
        {
            byte[] octets = [(byte)(0x80 | (first & 0x31)), .. header, .. new byte[Math.Max(0, 11 - header.Length)]];
            byte[] extension = (first & 0x10) == 0 ? [] : [(byte)(profile >> 8), (byte)profile, 0, (byte)words];
            byte[] sources = (first & 1) == 0 ? [] : [1, 2, 3, 4];
            return (byte[])[.. octets, .. sources, .. extension, .. rest];
        });

    [Fact]
    public void Any_octets_are_what_a_naive_reading_says() => Gen.OneOf(Likely, Gen.Byte.Array[0, 60]).Sample(AssertAsNaive, iter: 20_000);

    [Fact]
    public void Any_octets_are_handled() => Gen.OneOf(Likely, Gen.Byte.Array[0, 60]).Sample(PacketInvariants.Check, iter: 20_000);

    [Fact]
    public void Every_prefix_of_a_packet_is_handled()
    {
        var whole = Wire.Octets("b2ef 1234 89abcdef deadbeef 00000011 00000022 bede0002 10aa21bbbb000000 01020304 00000004");
        for (var length = 0; length <= whole.Length; length++)
        {
            AssertAsNaive(whole[..length]);
            PacketInvariants.Check(whole[..length]);
        }
    }

    [Fact]
    public void Elements_are_set_and_removed_as_in_a_list() =>
        Gen.Select(Gen.Bool, Gen.Int[1, 20], Gen.Byte.Array[0, 20]).Array[1, 12].Sample(steps =>
        {
            var buffer = new byte[600];
            var packet = Wire.Packet(9, payload: 7);
            packet.CopyTo(buffer, 0);
            var length = packet.Length;
            var model = new List<(int Id, byte[] Value)>();
            foreach (var (sets, id, value) in steps)
            {
                if (sets)
                {
                    Assert.Equal(HeaderExtensionChange.Done, HeaderExtensionEditing.Set(buffer, ref length, (byte)id, value));
                    model.RemoveAll(one => one.Id == id);
                    model.Add((id, value));
                }
                else
                {
                    var isThere = model.RemoveAll(one => one.Id == id) > 0;
                    Assert.Equal(isThere ? HeaderExtensionChange.Done : HeaderExtensionChange.NotThere, HeaderExtensionEditing.Remove(buffer, ref length, (byte)id));
                }

                Assert.Equal(string.Join(' ', model.Select(one => $"{one.Id}:{Wire.Hex(one.Value)}")), HeaderExtensionTests.Text(Wire.Parse(buffer.AsSpan(0, length))));
                Assert.Equal(Wire.Hex(packet.AsSpan(12)), Wire.Hex(Wire.Parse(buffer.AsSpan(0, length)).Payload));
            }
        });

    private static void AssertAsNaive(byte[] octets)
    {
        var naive = NaiveRtp.Parse(octets);
        var error = RtpPacket.TryParse(octets, out var packet);
        Assert.Equal(naive is null, error != RtpParseError.None);
        if (naive is null) return;
        var sources = new List<long>();
        foreach (var source in packet.ContributingSources) sources.Add(source);
        Assert.Equal(naive, new NaiveRtp(
            packet.HasMarker, packet.PayloadType, packet.SequenceNumber, packet.Timestamp, packet.Ssrc, string.Join(' ', sources), packet.ExtensionProfile,
            HeaderExtensionTests.Text(packet), Wire.Hex(packet.Payload), packet.PaddingLength));
    }
}
