using Tandem.Kernel;
using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Tests;

/// <summary>Octets as the tests write them.</summary>
internal static class Wire
{
    /// <summary>A time at which a session begins; not the origin of the clock, where a forgotten time would go unnoticed.</summary>
    public static readonly Instant Start = new(TimeSpan.TicksPerHour);

    public static byte[] Octets(params string[] lines) => Convert.FromHexString(string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));

    public static string Hex(ReadOnlySpan<byte> octets) => Convert.ToHexStringLower(octets);

    public static Instant At(double milliseconds) => Start + TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>Parses what has to be a packet.</summary>
    public static RtpPacket Parse(ReadOnlySpan<byte> octets)
    {
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(octets, out var packet));
        return packet;
    }

    /// <summary>A packet with a payload.</summary>
    public static byte[] Packet(int sequence, uint timestamp = 0, int payload = 20, uint ssrc = 7, byte type = 96, bool hasMarker = false)
    {
        var writer = new RtpWriter(new byte[RtpHeader.Length + payload], type, (ushort)sequence, timestamp, ssrc, hasMarker);
        writer.AddPayload(payload).Fill((byte)sequence);
        return writer.Written.ToArray();
    }

    /// <summary>Parses what has to be a compound of one packet, reduced or not.</summary>
    public static RtcpPacket ParseOne(ReadOnlySpan<byte> octets)
    {
        Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(octets, isReducedSizeAllowed: true, out var compound));
        var packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext());
        var packet = packets.Current;
        Assert.False(packets.MoveNext());
        return packet;
    }

    /// <summary>Parses what has to be one packet of feedback.</summary>
    public static FeedbackMessage ParseFeedback(ReadOnlySpan<byte> octets)
    {
        Assert.Equal(RtcpParseError.None, FeedbackMessage.TryRead(ParseOne(octets), out var message));
        return message;
    }

    /// <summary>Types of the packets in what has to be a compound.</summary>
    public static List<RtcpPacketType> Types(ReadOnlySpan<byte> octets, bool isReducedSizeAllowed = false)
    {
        Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(octets, isReducedSizeAllowed, out var compound));
        var types = new List<RtcpPacketType>();
        foreach (var packet in compound) types.Add(packet.Type);
        return types;
    }

    /// <summary>How many octets an action allocates on this thread, after a first run that sets things up.</summary>
    public static long AllocatedBy(Action action)
    {
        for (var i = 0; i < 3; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
