using Tandem.Kernel;
using Tandem.Stun.Ice;

namespace Tandem.Media.Transports;

/// <summary>Who has the sockets of a transport, and does something with its media. It is called within the calls of the transport, on its loop.</summary>
public interface IMediaTransportOwner
{
    /// <summary>Sends a datagram now.</summary>
    /// <param name="local">The socket, by its address.</param>
    /// <param name="remote">Where to.</param>
    /// <param name="octets">The datagram; valid during the call.</param>
    void Transmit(in CandidateBase local, in PeerAddress remote, ReadOnlySpan<byte> octets);

    /// <summary>A packet of RTP has come from the other side, in the clear now.</summary>
    /// <param name="buffer">The packet and what is free behind it; valid during the call, and may be changed.</param>
    /// <param name="length">Octets of the packet.</param>
    /// <param name="now">When it came.</param>
    void ReceivedRtp(Span<byte> buffer, int length, Instant now);

    /// <summary>A packet of RTCP has come from the other side, compound or not, in the clear now.</summary>
    /// <param name="packet">The packet; valid during the call, and may be changed.</param>
    /// <param name="now">When it came.</param>
    void ReceivedRtcp(Span<byte> packet, Instant now);

    /// <summary>The state is another one.</summary>
    void StateChanged(MediaTransportState state);
}
