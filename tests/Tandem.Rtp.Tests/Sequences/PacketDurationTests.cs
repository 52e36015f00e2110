using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.Tests.Sequences;

public sealed class PacketDurationTests
{
    private PacketDuration _duration;

    [Fact]
    public void It_is_known_after_three_packets_in_a_row()
    {
        Receive(65_534, 100);
        Receive(65_535, 340);
        Assert.Equal(0u, _duration.Units);
        Receive(0, 580);
        Assert.Equal(240u, _duration.Units);
    }

    [Fact]
    public void Pauses_losses_and_what_comes_late_do_not_change_it()
    {
        for (ushort number = 0; number < 4; number++) Receive(number, 160u * number);
        Receive(4, 16_000);
        Receive(5, 16_160);
        Receive(6, 40_000, hasMarker: true);
        Receive(7, 40_160);
        Receive(10, 40_640);
        Receive(11, 40_800);
        Receive(9, 40_480);
        Receive(10, 40_480);
        Assert.Equal(160u, _duration.Units);
    }

    [Fact]
    public void Another_one_is_taken_over_and_timestamps_may_wrap()
    {
        for (ushort number = 0; number < 4; number++) Receive(number, 160u * number);
        for (ushort number = 4; number < 8; number++) Receive(number, uint.MaxValue - 500 + (320u * number));
        Assert.Equal(320u, _duration.Units);
    }

    private void Receive(ushort sequence, uint timestamp, bool hasMarker = false)
    {
        var octets = new byte[RtpHeader.Length];
        _ = new RtpWriter(octets, 0, sequence, timestamp, 1, hasMarker);
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(octets, out var packet));
        _duration.Receive(packet);
    }
}
