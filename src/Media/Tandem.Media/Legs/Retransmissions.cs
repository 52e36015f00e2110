using Tandem.Kernel;
using Tandem.Media.Bridges;
using Tandem.Media.Transports;
using Tandem.Rtp;
using Tandem.Rtp.Retransmission;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Legs;

/// <summary>What was sent last to a side that asks for lost packets again, and the sending of them: in a stream of their own where that was agreed on (RFC 4588), as they were otherwise. Belongs to the loop.</summary>
internal sealed class Retransmissions(IReadOnlyList<RtpFormat> formats)
{
    private readonly uint _ssrc = OutgoingStream.RandomSource();
    private ushort _next;
    // As large as hundreds of packets, and needed by who is sent any.
    private PacketHistory? _history;

    /// <summary>Keeps a packet that is sent.</summary>
    public void Add(in RtpPacket packet, Instant now) => (_history ??= new PacketHistory(PacketHistoryOptions.Default)).Add(packet, now);

    /// <summary>Sends a packet again.</summary>
    /// <returns>False when it is not there any more, or was sent a moment ago: then nothing is to be done.</returns>
    public bool TryRepeat(ushort sequence, TimeSpan roundTrip, MediaTransport transport, byte[] buffer, Instant now)
    {
        if (_history is null || !_history.TryTake(sequence, roundTrip, now, out var octets) || RtpPacket.TryParse(octets, out var packet) != RtpParseError.None) return false;
        var length = octets.Length;
        if (RepetitionOf(packet.PayloadType) is { } payloadType) length = RtxPacket.Wrap(packet, buffer, payloadType, _next++, _ssrc);
        else octets.CopyTo(buffer);
        return transport.SendRtp(buffer, length);
    }

    private byte? RepetitionOf(byte payloadType)
    {
        foreach (var format in formats)
            if (format.Repeats() == payloadType) return format.PayloadType;
        return null;
    }
}
