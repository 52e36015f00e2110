using Tandem.Rtp;
using Tandem.Rtp.Retransmission;
using Tandem.Rtp.Tests.Packets;
using Tandem.Rtp.Tests.Redundancy;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// A datagram of RTP: what is accepted is written and parsed again to the same, with header extensions put in and taken out; the same octets as a redundant payload; and what is taken for a retransmission is a packet that
/// becomes the same retransmission again.
/// </summary>
internal static class RtpTarget
{
    public static void Run(byte[] octets)
    {
        PacketInvariants.Check(octets);
        RedInvariants.Check(octets);
        if (RtpPacket.TryParse(octets, out var packet) != RtpParseError.None) return;
        RedInvariants.Check(packet.Payload.ToArray());
        CheckRetransmission(packet);
    }

    private static void CheckRetransmission(in RtpPacket packet)
    {
        var (original, again) = (new byte[packet.Octets.Length], new byte[packet.Octets.Length]);
        if (RtxPacket.TryUnwrap(packet, original, 96, 7, out var length) != RtxParseError.None) return;
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(original.AsSpan(0, length), out var unwrapped));
        length = RtxPacket.Wrap(unwrapped, again, packet.PayloadType, packet.SequenceNumber, packet.Ssrc);
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(again.AsSpan(0, length), out var wrapped));
        Assert.True(packet.Payload.SequenceEqual(wrapped.Payload));
        Assert.True(packet.Octets[1..packet.HeaderLength].SequenceEqual(wrapped.Octets[1..wrapped.HeaderLength]));
    }
}
