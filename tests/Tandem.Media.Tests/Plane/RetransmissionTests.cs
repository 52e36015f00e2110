using Tandem.Media.Legs;
using Tandem.Rtp;

namespace Tandem.Media.Tests.Plane;

/// <summary>What is kept to be sent again.</summary>
public sealed class RetransmissionTests
{
    private const int HistorySize = 512 * 1500;

    [Fact]
    public void A_medium_that_sends_nothing_keeps_no_room_for_it()
    {
        byte[] octets = [0x80, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7];
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(octets, out var packet));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var kept = new Retransmissions([]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
        kept.Add(packet, default);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before > HistorySize);
        before = GC.GetAllocatedBytesForCurrentThread();
        kept.Add(packet, default);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
