using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Transport;

namespace Tandem.Media.Plane;

/// <summary>The sockets of a transport: its own, or one that it shares.</summary>
internal abstract class TransportSockets
{
    /// <summary>Where RTP is received, as others see it.</summary>
    public abstract PeerAddress RtpAddress { get; }

    /// <summary>Where RTCP is received; null for where RTP is.</summary>
    public abstract PeerAddress? RtcpAddress { get; }

    /// <summary>Whether a socket is that of RTCP. The loop.</summary>
    public abstract bool IsRtcp(IMediaSocket socket);

    /// <summary>Sends a datagram. The loop.</summary>
    public abstract void Send(LegTransport transport, bool isRtcp, in PeerAddress remote, ReadOnlySpan<byte> octets);

    /// <summary>What is touched for each packet of RTP that comes. The loop.</summary>
    public virtual void Foresee(Footprint footprint)
    {
    }

    /// <summary>What is touched for each packet of RTP that is sent. The loop.</summary>
    public virtual void TouchToSend(Footprint footprint) => footprint.Add(this);

    /// <summary>The transport takes what comes from now on, or has other credentials. The loop.</summary>
    public abstract void Opened(LegTransport transport);

    /// <summary>The transport needs it no more. The loop.</summary>
    public abstract void Close(LegTransport transport);
}
