using Tandem.Kernel;
using Tandem.Rtp.Sequences;
using Tandem.Rtp.TelephoneEvents;

namespace Tandem.Rtp.Tests.TelephoneEvents;

public sealed class TelephoneEventSenderTests
{
    private static readonly MediaClock Clock = new(8000);

    [Fact]
    public void A_press_is_packets_with_its_duration_and_three_ends()
    {
        var sender = new TelephoneEventSender(Clock, TelephoneEventSenderOptions.Default);
        sender.Start(TelephoneEventCode.Digit5, 1000, Wire.Start);
        sender.Stop(Wire.At(90));
        Assert.Equal(
            ["20: 5 1000 160 marker", "40: 5 1000 320", "60: 5 1000 480", "80: 5 1000 640", "90: 5 1000 720 end", "110: 5 1000 720 end", "130: 5 1000 720 end"],
            Run(sender));
        Assert.False(sender.IsBusy);
    }

    [Fact]
    public void A_press_that_is_not_known_to_end_ends_when_it_does()
    {
        var sender = new TelephoneEventSender(Clock, TelephoneEventSenderOptions.Default);
        sender.Start(TelephoneEventCode.Star, 0, Wire.Start);
        Assert.Throws<InvalidOperationException>(() => sender.Start(TelephoneEventCode.Pound, 0, Wire.Start));
        var before = Run(sender, Wire.At(50));
        sender.Stop(Wire.At(50));
        Assert.Equal(["20: 10 0 160 marker", "40: 10 0 320", "60: 10 0 400 end", "80: 10 0 400 end", "100: 10 0 400 end"], [.. before, .. Run(sender)]);
        sender.Start(TelephoneEventCode.Pound, 800, Wire.At(200));
        Assert.True(sender.IsBusy);
    }

    [Fact]
    public void The_shortest_press_lasts_one_interval()
    {
        var sender = new TelephoneEventSender(Clock, TelephoneEventSenderOptions.Default);
        sender.Start(TelephoneEventCode.A, 0, Wire.Start);
        sender.Stop(Wire.Start);
        Assert.Equal(["20: 12 0 160 marker end", "40: 12 0 160 end", "60: 12 0 160 end"], Run(sender));
    }

    /// <summary>RFC 4733 sections 2.5.1.3 and 2.5.1.4: 65,535 units are 8.192 seconds.</summary>
    [Fact]
    public void A_long_press_has_segments()
    {
        var sender = new TelephoneEventSender(Clock, new TelephoneEventSenderOptions { Interval = TimeSpan.FromMilliseconds(50) });
        sender.Start(TelephoneEventCode.Digit1, 1000, Wire.Start);
        sender.Stop(Wire.At(20_000));
        var packets = Run(sender);
        Assert.Equal(["8150: 1 1000 65200", "8200: 1 1000 65535", "8200: 1 66535 65", "8250: 1 1000 65535", "8250: 1 66535 465", "8300: 1 1000 65535", "8300: 1 66535 865", "8350: 1 66535 1265"], packets[162..170]);
        Assert.Equal(["20000: 1 132070 28930 end", "20050: 1 132070 28930 end", "20100: 1 132070 28930 end"], packets[^3..]);
        Assert.Single(packets, packet => packet.EndsWith("marker", StringComparison.Ordinal));
        Assert.Equal(3, packets.Count(packet => packet.Contains(" 66535 65535", StringComparison.Ordinal)));
        Assert.Equal(3, packets.Count(packet => packet.EndsWith("end", StringComparison.Ordinal)));
    }

    [Fact]
    public void Who_comes_late_sends_no_burst()
    {
        var sender = new TelephoneEventSender(Clock, TelephoneEventSenderOptions.Default);
        sender.Start(TelephoneEventCode.Digit1, 0, Wire.Start);
        Assert.True(sender.TryTake(Wire.At(105), out var packet));
        Assert.Equal(840, packet.Event.Duration);
        Assert.False(sender.TryTake(Wire.At(105), out _));
        Assert.Equal(Wire.At(125), sender.Deadline);
    }

    [Fact]
    public void Sending_allocates_nothing()
    {
        var sender = new TelephoneEventSender(Clock, TelephoneEventSenderOptions.Default);
        var now = Wire.Start;
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            sender.Start(TelephoneEventCode.D, 0, now);
            sender.Stop(now + TimeSpan.FromMilliseconds(100));
            while (sender.IsBusy)
            {
                now = sender.Deadline;
                sender.TryTake(now, out _);
            }
        }));
    }

    [Theory]
    [InlineData('0', TelephoneEventCode.Digit0)]
    [InlineData('9', TelephoneEventCode.Digit9)]
    [InlineData('*', TelephoneEventCode.Star)]
    [InlineData('#', TelephoneEventCode.Pound)]
    [InlineData('a', TelephoneEventCode.A)]
    [InlineData('D', TelephoneEventCode.D)]
    public void Digits_have_codes(char digit, TelephoneEventCode code)
    {
        Assert.True(TelephoneEventCodes.TryFind(digit, out var found));
        Assert.Equal(code, found);
        Assert.True(TelephoneEventCodes.TryGetDigit(code, out var again));
        Assert.Equal(char.ToUpperInvariant(digit), again);
    }

    [Fact]
    public void Others_have_none()
    {
        foreach (var other in "E +-/,\0") Assert.False(TelephoneEventCodes.TryFind(other, out _));
        Assert.False(TelephoneEventCodes.TryGetDigit(TelephoneEventCode.Flash, out _));
    }

    /// <summary>RFC 4733 section 2.3.</summary>
    [Theory]
    [InlineData("058a0320", 5, true, 10, 800)]
    [InlineData("0b3fffff", 11, false, 63, 65_535)]
    [InlineData("ff400000ff", 255, false, 0, 0)]
    public void A_payload_is_read(string hex, int code, bool isEnd, int attenuation, int duration)
    {
        Assert.True(TelephoneEvent.TryRead(Wire.Octets(hex), out var read));
        Assert.Equal(new TelephoneEvent((TelephoneEventCode)code, isEnd, (byte)attenuation, (ushort)duration), read);
        var octets = new byte[4];
        read.Write(octets);
        // The reserved bit is written as 0.
        Assert.Equal(Wire.Hex([octets[0], (byte)(octets[1] & ~0x40), octets[2], octets[3]]), Wire.Hex(octets));
        Assert.True(TelephoneEvent.TryRead(octets, out var again));
        Assert.Equal(read, again);
        Assert.False(TelephoneEvent.TryRead(octets.AsSpan(0, 3), out _));
    }

    private static List<string> Run(TelephoneEventSender sender, Instant? end = null)
    {
        var packets = new List<string>();
        while (sender.Deadline != Instant.Never && (end is null || sender.Deadline <= end))
        {
            var now = sender.Deadline;
            while (sender.TryTake(now, out var packet))
            {
                var marks = (packet.HasMarker ? " marker" : "") + (packet.Event.IsEnd ? " end" : "");
                packets.Add($"{(int)(now - Wire.Start).TotalMilliseconds}: {(int)packet.Event.Code} {packet.Timestamp} {packet.Event.Duration}{marks}");
            }
        }

        return packets;
    }
}
