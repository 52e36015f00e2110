using Tandem.Kernel;

namespace Tandem.Sip.Tests.Messages;

public sealed class SipWriterTests
{
    [Fact]
    public void PutsAValueTogether()
    {
        var writer = new SipWriter(new byte[100]);
        writer.Append("SIP/2.0/UDP "u8);
        writer.AppendHost(new PeerAddress([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0));
        writer.Append((byte)':');
        writer.Append(5060L);
        writer.Append(";branch=z9hG4bK"u8);
        writer.AppendHex(0xABCUL);
        writer.AppendHex([0xDE, 0xAD]);
        "!"u8.CopyTo(writer.Free);
        writer.Advance(1);
        Assert.Equal("SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bK0000000000000abcdead!", Wire.Text(writer.Written));
        Assert.Equal(writer.Written.Length, writer.Length);
        Assert.False(writer.HasOverflowed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(20)]
    [InlineData(47)]
    public void TooLittleRoomIsSeenAndHalfAValueIsNot(int room)
    {
        var writer = new SipWriter(new byte[room]);
        writer.Append("12345"u8);
        writer.Append((byte)'6');
        writer.Append(long.MinValue);
        writer.AppendHex(1UL);
        writer.AppendHex([1, 2, 3]);
        Assert.True(writer.HasOverflowed);
        var thrown = false;
        try
        {
            _ = writer.Written;
        }
        catch (InvalidOperationException)
        {
            thrown = true;
        }

        Assert.True(thrown);
    }

    [Fact]
    public void WhatComesAfterTooMuchIsNotWrittenEither()
    {
        var writer = new SipWriter(new byte[3]);
        writer.Append("1234"u8);
        writer.Append("1"u8);
        Assert.Equal(0, writer.Length);
        Assert.True(writer.HasOverflowed);
    }
}
