using Tandem.Rtp;

namespace Tandem.Media.Tests.Plane;

/// <summary>What the score of a leg is computed from: the codec on the scale of its band, and the packets that really come.</summary>
public sealed class ScoreTests
{
    [Theory]
    [InlineData("9 G722/8000", 240, 240, "G722, packets of 30 ms, 0 % lost", "wide", 4.2)]
    [InlineData("0 PCMU/8000", 160, 160, "PCMU, packets of 20 ms, 0 % lost", "narrow", 4.3)]
    [InlineData("0 PCMU/8000", 480, 480, "PCMU, packets of 60 ms, 0 % lost", "narrow", 4.3)]
    [InlineData("111 opus/48000/2", 960, 80, "opus, packets of 20 ms, 0 % lost", "wide", 4.4)]
    // A frame of 253 bits with ten of its header, and two of 132.
    [InlineData("104 AMR-WB/16000", 320, 33, "AMR-WB at 12.65 kbit/s, packets of 20 ms, 0 % lost", "wide", 4.2)]
    [InlineData("104 AMR-WB/16000", 640, 35, "AMR-WB at 6.60 kbit/s, packets of 40 ms, 0 % lost", "wide", 3.3)]
    public async Task The_score_is_that_of_the_codec_and_its_packets(string format, uint units, int octets, string inputs, string band, double least)
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, format);
        using var bob = new VirtualPhone(call.Network, 2, format);
        var (one, _) = call.Connect(alice, bob);
        var type = alice.Formats[0].PayloadType;
        var clock = alice.Formats[0].Map.ClockRate;
        for (ushort number = 0; number < 150; number++)
        {
            alice.SendOctets(one.Rtp, Packet(type, number, units * number, alice.Ssrc, octets));
            call.Network.Pass(TimeSpan.FromSeconds((double)units / clock));
        }

        var report = call.Report(one.Leg);
        Assert.StartsWith(inputs, report.ScoreInputs, StringComparison.Ordinal);
        Assert.EndsWith($"on the scale of {band} band", report.ScoreInputs, StringComparison.Ordinal);
        Assert.InRange(report.MeanOpinionScore!.Value, least, least + 0.2);
    }

    [Fact]
    public async Task What_was_lost_of_a_source_is_told_when_it_has_gone()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, _) = call.Connect(alice, bob);
        for (ushort number = 0; number < 200; number++)
        {
            if (number % 10 != 5) one.Send(0, number, 160u * number);
            call.Network.Pass(TimeSpan.FromMilliseconds(20));
        }

        var before = call.Report(one.Leg);
        Assert.Equal(20, before.Received.Lost);
        // It says goodbye (RFC 3550 section 6.6), and comes back as another source.
        call.Network.Send(alice.RtcpAddress, one.Rtcp, [0x80, 201, 0, 1, 0, 0, 0x11, 0x11, 0x81, 203, 0, 1, 0, 0, 0x11, 0x11]);
        call.Network.Deliver();
        var after = call.Report(one.Leg);
        Assert.Equal((20, before.MeanOpinionScore), (after.Received.Lost, after.MeanOpinionScore));
        Assert.NotEqual("", after.ScoreInputs);
        alice.Ssrc = 0x2222;
        for (ushort number = 0; number < 20; number++)
        {
            if (number != 10) one.Send(0, number, 160u * number);
            call.Network.Pass(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(21, call.Report(one.Leg).Received.Lost);
    }

    private static byte[] Packet(byte type, ushort number, uint timestamp, uint ssrc, int octets)
    {
        var packet = new byte[RtpHeader.Length + octets];
        var writer = new RtpWriter(packet, type, number, timestamp, ssrc, hasMarker: false);
        writer.AddPayload(octets).Fill(0x55);
        return packet;
    }
}
