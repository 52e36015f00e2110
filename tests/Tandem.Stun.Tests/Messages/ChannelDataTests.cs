namespace Tandem.Stun.Tests.Messages;

public sealed class ChannelDataTests
{
    [Theory]
    [InlineData("", ChannelDataError.TooShort, "")]
    [InlineData("400000", ChannelDataError.TooShort, "")]
    [InlineData("3fff0000", ChannelDataError.Channel, "")]
    [InlineData("80000000", ChannelDataError.Channel, "")]
    [InlineData("40000001", ChannelDataError.LengthMismatch, "")]
    [InlineData("40000000 00000000", ChannelDataError.LengthMismatch, "")]
    [InlineData("40000000", ChannelDataError.None, "")]
    [InlineData("4fff0001 61", ChannelDataError.None, "61")]
    [InlineData("7fff0001 61", ChannelDataError.None, "61")]
    [InlineData("40010001 61ffff", ChannelDataError.None, "61")]
    [InlineData("40010001 61000000", ChannelDataError.None, "61")]
    public void Octets_are_data_of_a_channel_or_tell_why_not(string hex, ChannelDataError expected, string data)
    {
        var octets = Wire.Octets(hex);
        Assert.Equal(expected, ChannelData.TryParse(octets, out var message));
        Assert.Equal(data, Wire.Hex(message.Data));
        Assert.Equal(expected == ChannelDataError.None ? (octets[0] << 8) | octets[1] : 0, message.Channel);
    }

    [Theory]
    [InlineData(0, false, "40010000")]
    [InlineData(3, false, "40010003 070e15")]
    [InlineData(3, true, "40010003 070e15 00")]
    [InlineData(4, true, "40010004 070e151c")]
    [InlineData(5, true, "40010005 070e151c23 000000")]
    [InlineData(0, true, "40010000")]
    public void Data_is_padded_in_a_stream_only(int length, bool isStream, string hex)
    {
        var buffer = new byte[16];
        buffer.AsSpan().Fill(0xFF);
        Assert.Equal(Wire.Hex(Wire.Octets(hex)), Wire.Hex(buffer.AsSpan(0, ChannelData.Write(buffer, 0x4001, Wire.Ramp(length), isStream))));
    }

    [Fact]
    public void The_header_is_written_in_front_of_data_that_is_there_already()
    {
        byte[] buffer = [0, 0, 0, 0, .. Wire.Ramp(200)];
        ChannelData.WriteHeader(buffer, 0x4ABC, 200);

        Assert.Equal(ChannelDataError.None, ChannelData.TryParse(buffer, out var message));
        Assert.Equal(0x4ABC, message.Channel);
        Assert.Equal(Wire.Ramp(200), message.Data);
        Assert.Throws<ArgumentOutOfRangeException>(() => ChannelData.WriteHeader(buffer, 0x4000, 65_536));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChannelData.WriteHeader(buffer, 0x4000, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChannelData.WriteHeader(new byte[3], 0x4000, 1));
    }
}
