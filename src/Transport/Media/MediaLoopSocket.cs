using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>A socket of a <see cref="MediaLoop"/>.</summary>
internal sealed class MediaLoopSocket(MediaSockets sockets, UdpSocket socket, IMediaReceiver receiver, int turn) : IMediaSocket
{
    /// <summary>The number of one that is not watched: not yet, or not any more.</summary>
    public const int NoNumber = -1;

    private bool _isClosed;

    /// <inheritdoc/>
    public PeerAddress Local { get; } = socket.Local;

    /// <inheritdoc/>
    public Footprint? Footprint { get; set; }

    public UdpSocket Socket => socket;

    public IMediaReceiver Receiver => receiver;

    public int Turn => turn;

    /// <summary>Its place among the sockets of the loop.</summary>
    public int Number { get; set; } = NoNumber;

    /// <summary>Tells it from those that had its place before, whose events may still be under way.</summary>
    public int Generation { get; set; }

    public bool IsClosed => _isClosed;

    /// <inheritdoc/>
    public bool Send(in PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        var error = _isClosed ? Libc.EAGAIN : socket.Send(remote, octets);
        sockets.Sent(error, octets.Length);
        return error == 0;
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (_isClosed) return;
        _isClosed = true;
        sockets.Remove(this);
        socket.Close();
    }
}
