using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>Takes what comes to a socket of a media loop. On the loop; what it throws is an error of our own, which the loop survives.</summary>
public interface IMediaReceiver
{
    /// <summary>Octets behind a datagram that the receiver may use: for a longer header, and for what protects a packet.</summary>
    const int Tailroom = 512;

    /// <summary>A datagram has come.</summary>
    /// <param name="socket">Where to.</param>
    /// <param name="remote">Whence.</param>
    /// <param name="buffer">The datagram, and at least <see cref="Tailroom"/> behind it. The receiver's until it returns.</param>
    /// <param name="length">Octets of the datagram; may be 0.</param>
    /// <param name="now">The time, the same for all that one wait has brought.</param>
    void Received(IMediaSocket socket, in PeerAddress remote, Span<byte> buffer, int length, Instant now);
}
