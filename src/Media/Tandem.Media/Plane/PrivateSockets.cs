using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Transport;

namespace Tandem.Media.Plane;

/// <summary>Sockets of one transport alone: one, or one for RTP and one for RTCP behind it.</summary>
internal sealed class PrivateSockets : TransportSockets, IMediaReceiver
{
    private readonly PlaneAddress _address;
    private readonly int _port;
    private IMediaSocket _rtp = null!;
    private IMediaSocket? _rtcp;
    private LegTransport? _transport;
    private bool _isClosed;

    private PrivateSockets(PlaneAddress address, int port, bool hasRtcp)
    {
        (_address, _port) = (address, port);
        RtpAddress = address.Advertised(port);
        RtcpAddress = hasRtcp ? address.Advertised(port + 1) : null;
    }

    /// <inheritdoc/>
    public override PeerAddress RtpAddress { get; }

    /// <inheritdoc/>
    public override PeerAddress? RtcpAddress { get; }

    /// <summary>Binds them. Null when no port is free.</summary>
    public static PrivateSockets? TryOpen(IMediaLoop loop, PlaneAddress address, bool hasRtcp)
    {
        // Ports that somebody else has bound are passed over.
        for (var left = address.Ports.Count; left > 0 && address.Ports.TryTake(out var port); left--)
        {
            var sockets = new PrivateSockets(address, port, hasRtcp);
            if (sockets.TryBind(loop)) return sockets;
            address.Ports.Return(port);
        }

        return null;
    }

    /// <inheritdoc/>
    public override bool IsRtcp(IMediaSocket socket) => socket == _rtcp;

    /// <inheritdoc/>
    public override void Send(LegTransport transport, bool isRtcp, in PeerAddress remote, ReadOnlySpan<byte> octets) => (isRtcp ? _rtcp ?? _rtp : _rtp).Send(remote, octets);

    /// <inheritdoc/>
    public override void Foresee(Footprint footprint) => _rtp.Footprint = footprint;

    /// <inheritdoc/>
    public override void TouchToSend(Footprint footprint)
    {
        base.TouchToSend(footprint);
        footprint.Add(_rtp);
    }

    /// <inheritdoc/>
    public override void Opened(LegTransport transport) => _transport = transport;

    /// <inheritdoc/>
    public override void Close(LegTransport transport)
    {
        if (_isClosed) return;
        _isClosed = true;
        _rtp.Close();
        _rtcp?.Close();
        _address.Ports.Return(_port);
    }

    /// <inheritdoc/>
    public void Received(IMediaSocket socket, in PeerAddress remote, Span<byte> buffer, int length, Instant now) => _transport?.Received(socket, remote, buffer, length, now);

    private bool TryBind(IMediaLoop loop)
    {
        if (loop.TryOpen(_address.Bound(_port), this) is not { } rtp) return false;
        _rtp = rtp;
        if (RtcpAddress is null) return true;
        _rtcp = loop.TryOpen(_address.Bound(_port + 1), this);
        if (_rtcp is not null) return true;
        // It is the loop's by now.
        loop.Post(static socket => ((IMediaSocket)socket!).Close(), rtp);
        return false;
    }
}
