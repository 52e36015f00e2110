using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>A bound UDP socket of a media loop. On the loop only, but for <see cref="Local"/>.</summary>
public interface IMediaSocket
{
    /// <summary>What it is bound to.</summary>
    PeerAddress Local { get; }

    /// <summary>What is touched for each datagram that comes; null when nobody knows.</summary>
    Footprint? Footprint { get; set; }

    /// <summary>Sends a datagram now. False when the kernel did not take it, which is counted.</summary>
    bool Send(in PeerAddress remote, ReadOnlySpan<byte> octets);

    /// <summary>Closes it: nothing comes of it any more. May be called again.</summary>
    void Close();
}
