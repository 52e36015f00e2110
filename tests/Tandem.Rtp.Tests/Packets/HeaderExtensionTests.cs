namespace Tandem.Rtp.Tests.Packets;

public sealed class HeaderExtensionTests
{
    // RFC 8285 section 4.2, the figure with three elements, and 4.3.
    [Theory]
    [InlineData("bede0003 10aa 21bbbb 0000 33cccccccc", "1:aa 2:bbbb 3:cccccccc")]
    [InlineData("10000003 0100 0201bb 00 0304cccccccc", "1: 2:bb 3:cccccccc")]
    [InlineData("100f0001 ff02aabb", "255:aabb")]
    [InlineData("bede0001 00000000", "")]
    [InlineData("bede0000", "")]
    [InlineData("bede0001 10aa01bb", "1:aa")]
    [InlineData("bede0001 10aaf0bb", "1:aa")]
    [InlineData("bede0001 10aa23bb", "1:aa")]
    [InlineData("bede0001 1f000000", "")]
    [InlineData("10000001 0101aa02", "1:aa")]
    [InlineData("10000001 01ff0000", "")]
    [InlineData("12340001 10aa0000", "")]
    public void Elements_are_read_until_one_is_not_whole(string extension, string expected)
    {
        var packet = Wire.Parse(Wire.Octets("9000 0001 00000002 00000003", extension, "ffff"));
        Assert.Equal(expected, Text(packet));
        Assert.Equal("ffff", Wire.Hex(packet.Payload));
    }

    [Fact]
    public void The_first_element_of_an_identifier_is_found()
    {
        var packet = Wire.Parse(Wire.Octets("9000 0001 00000002 00000003 bede0002 10aa 20bb 10cc 0000"));
        Assert.True(packet.Extensions.TryFind(1, out var value));
        Assert.Equal("aa", Wire.Hex(value));
        Assert.False(packet.Extensions.TryFind(3, out _));
        Assert.False(packet.Extensions.TryFind(0, out _));
    }

    [Fact]
    public void Elements_are_put_in_and_taken_out()
    {
        var buffer = new byte[200];
        var length = Wire.Octets("8060 0001 00000002 00000003 0102030405").Length;
        Wire.Octets("8060 0001 00000002 00000003 0102030405").CopyTo(buffer, 0);
        var before = buffer[..length];

        Assert.Equal(HeaderExtensionChange.Done, HeaderExtensionEditing.Set(buffer, ref length, 4, "video"u8));
        Assert.Equal(HeaderExtensionChange.Done, HeaderExtensionEditing.Set(buffer, ref length, 2, [0xaa]));
        AssertPacket(buffer, length, HeaderExtensionForm.OneByte, "4:766964656f 2:aa");
        Assert.Equal(HeaderExtensionChange.Done, HeaderExtensionEditing.Set(buffer, ref length, 4, "a"u8));
        AssertPacket(buffer, length, HeaderExtensionForm.OneByte, "2:aa 4:61");
        Assert.Equal(HeaderExtensionChange.Done, HeaderExtensionEditing.Set(buffer, ref length, 20, default));
        AssertPacket(buffer, length, HeaderExtensionForm.TwoByte, "2:aa 4:61 20:");
        Assert.Equal(HeaderExtensionChange.NotThere, HeaderExtensionEditing.Remove(buffer, ref length, 9));
        Assert.Equal(HeaderExtensionChange.Done, HeaderExtensionEditing.Remove(buffer, ref length, 2));
        Assert.Equal(HeaderExtensionChange.Done, HeaderExtensionEditing.Remove(buffer, ref length, 20));
        AssertPacket(buffer, length, HeaderExtensionForm.TwoByte, "4:61");
        Assert.Equal(HeaderExtensionChange.Done, HeaderExtensionEditing.Remove(buffer, ref length, 4));
        Assert.Equal(before, buffer[..length]);
        Assert.Equal(HeaderExtensionChange.NotThere, HeaderExtensionEditing.RemoveAll(buffer, ref length));
    }

    [Fact]
    public void What_cannot_be_changed_stays_as_it_is()
    {
        var other = Wire.Octets("9060 0001 00000002 00000003 12340001 01020304 aa");
        var length = other.Length;
        Assert.Equal(HeaderExtensionChange.OtherProfile, HeaderExtensionEditing.Set(other, ref length, 1, [1]));
        Assert.Equal(HeaderExtensionChange.Done, HeaderExtensionEditing.RemoveAll(other, ref length));
        Assert.Equal("806000010000000200000003aa", Wire.Hex(other.AsSpan(0, length)));

        var tight = new byte[20];
        Wire.Octets("8060 0001 00000002 00000003 aa").CopyTo(tight, 0);
        length = 13;
        Assert.Equal(HeaderExtensionChange.NoRoom, HeaderExtensionEditing.Set(tight, ref length, 1, [1]));
        Assert.Equal("806000010000000200000003aa", Wire.Hex(tight.AsSpan(0, length)));
        length = 11;
        Assert.Equal(HeaderExtensionChange.NoPacket, HeaderExtensionEditing.Set(tight, ref length, 1, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => { var all = 13; HeaderExtensionEditing.Set(tight, ref all, 0, [1]); });
    }

    [Fact]
    public void A_value_may_stand_in_the_packet_itself()
    {
        var buffer = new byte[60];
        Wire.Octets("8060 0001 00000002 00000003 0102030405").CopyTo(buffer, 0);
        var length = 17;
        Assert.Equal(HeaderExtensionChange.Done, HeaderExtensionEditing.Set(buffer, ref length, 1, buffer.AsSpan(14, 3)));
        AssertPacket(buffer, length, HeaderExtensionForm.OneByte, "1:030405");
    }

    [Fact]
    public void Known_values_are_those_of_their_standards()
    {
        // RFC 6464 section 3: V and seven bits of -dBov.
        Assert.True(AudioLevel.TryRead([0x8a], out var level));
        Assert.Equal(new AudioLevel(true, 10), level);
        Assert.False(AudioLevel.TryRead([], out _));
        Span<byte> octets = stackalloc byte[3];
        new AudioLevel(false, 200).Write(octets);
        Assert.Equal(AudioLevel.Silence, octets[0]);

        // 6.18 bits of seconds: half a second is bit 17, and 64 seconds wrap.
        Assert.Equal(0x020000u, AbsoluteSendTime.Of(new NtpTimestamp(0x12345640_80000000)).Value);
        Assert.Equal(0x060000u, AbsoluteSendTime.Of(new NtpTimestamp(0x00000041_80000000)).Value);
        Assert.True(AbsoluteSendTime.TryRead([0xff, 0xff, 0xff], out var time));
        Assert.Equal(0xFFFFFFu, time.Value);
        Assert.Equal(TimeSpan.FromMilliseconds(500), new AbsoluteSendTime(0x01FFFF) - time);
        Assert.Equal(TimeSpan.FromSeconds(-1), new AbsoluteSendTime(0xFC0000) - new AbsoluteSendTime(0));

        // RFC 5450: 24 bits with a sign.
        Assert.True(TransmissionTimeOffset.TryRead([0xff, 0xff, 0xfe], out var offset));
        Assert.Equal(-2, offset.Value);
        new TransmissionTimeOffset(-3).Write(octets);
        Assert.Equal("fffffd", Wire.Hex(octets));
        Assert.False(TransmissionTimeOffset.TryRead([1, 2], out _));

        Assert.True(TransportSequenceNumber.TryRead([0x12, 0x34, 0x80, 0x01], out var number));
        Assert.Equal(0x1234, number.Value);
        Assert.False(TransportSequenceNumber.TryRead([1], out _));
    }

    [Theory]
    [InlineData("0", true, true)]
    [InlineData("video-1_b", true, true)]
    [InlineData("a.b", true, false)]
    [InlineData("", false, false)]
    [InlineData("a b", false, false)]
    [InlineData("ä", false, false)]
    public void Identifiers_are_checked_before_they_are_looked_up(string text, bool isMid, bool isRid)
    {
        var octets = System.Text.Encoding.UTF8.GetBytes(text);
        Assert.Equal((isMid, isRid), (StreamIdentifiers.IsMid(octets), StreamIdentifiers.IsRid(octets)));
    }

    private static void AssertPacket(byte[] buffer, int length, HeaderExtensionForm form, string elements)
    {
        var packet = Wire.Parse(buffer.AsSpan(0, length));
        Assert.Equal((form, elements), (packet.Extensions.Form, Text(packet)));
        Assert.Equal((96, 1, 2u, 3u, "0102030405"), (packet.PayloadType, packet.SequenceNumber, packet.Timestamp, packet.Ssrc, Wire.Hex(packet.Payload)));
    }

    [Theory]
    [InlineData("9000 0001 00000002 00000003 bede0002 10aa 21bbbb 30cc 00 0102", "7:aa 3:cc", 0)]
    [InlineData("9000 0001 00000002 00000003 bede0002 10aa 21bbbb 30cc 00 0102", "9:6d 7:aa 3:cc", 9)]
    [InlineData("9000 0001 00000002 00000003 bede0001 21bbbb 00 0102", "", 0)]
    [InlineData("9000 0001 00000002 00000003 12340001 21bbbb 00 0102", "", 0)]
    [InlineData("9000 0001 00000002 00000003 bede0001 41bbbb 00 0102", "200:bbbb", 0)]
    [InlineData("8000 0001 00000002 00000003 0102", "9:6d", 9)]
    public void Elements_get_other_identifiers_or_none(string octets, string expected, byte added)
    {
        var identifiers = new byte[256];
        (identifiers[1], identifiers[3], identifiers[4]) = (7, 3, 200);
        var packet = Wire.Octets(octets);
        byte[] buffer = [.. packet, .. new byte[64]];
        var length = packet.Length;
        Assert.Equal(HeaderExtensionChange.Done, HeaderExtensionEditing.Renumber(buffer, ref length, identifiers, added, "m"u8));
        var changed = Wire.Parse(buffer.AsSpan(0, length));
        Assert.Equal(expected, Text(changed));
        Assert.Equal("0102", Wire.Hex(changed.Payload));
        Assert.Equal(expected.Length > 0, changed.HasExtension);
    }

    [Fact]
    public void Nothing_is_renumbered_where_there_is_nothing_or_no_room()
    {
        var packet = Wire.Octets("8000 0001 00000002 00000003 0102");
        var length = packet.Length;
        Assert.Equal(HeaderExtensionChange.NotThere, HeaderExtensionEditing.Renumber(packet, ref length, new byte[256]));
        Assert.Equal(HeaderExtensionChange.NoRoom, HeaderExtensionEditing.Renumber(packet, ref length, new byte[256], 9, "m"u8));
        Assert.Equal(packet.Length, length);
        length = 8;
        Assert.Equal(HeaderExtensionChange.NoPacket, HeaderExtensionEditing.Renumber(packet, ref length, new byte[256]));
    }

    internal static string Text(in RtpPacket packet)
    {
        var elements = new List<string>();
        foreach (var element in packet.Extensions) elements.Add($"{element.Id}:{Wire.Hex(element.Value)}");
        return string.Join(' ', elements);
    }
}
