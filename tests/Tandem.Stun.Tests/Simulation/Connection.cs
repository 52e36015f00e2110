using Tandem.Kernel;

namespace Tandem.Stun.Tests.Simulation;

/// <summary>One end of a connection as of TCP: what is sent arrives whole and in order, some time later.</summary>
internal sealed class Connection
{
    private readonly VirtualTime _time;
    private readonly double _delay;
    private Connection _other = null!;

    private Connection(VirtualTime time, double delay, PeerAddress local, PeerAddress remote) => (_time, _delay, Local, Remote) = (time, delay, local, remote);

    public PeerAddress Local { get; }

    public PeerAddress Remote { get; }

    public bool IsOpen { get; private set; } = true;

    public Action<byte[]> Received { get; set; } = _ => { };

    public Action Ended { get; set; } = () => { };

    public static (Connection Near, Connection Far) Pair(VirtualTime time, double delay, PeerAddress source, PeerAddress destination)
    {
        var near = new Connection(time, delay, source, destination);
        var far = new Connection(time, delay, destination, source);
        (near._other, far._other) = (far, near);
        return (near, far);
    }

    public void Send(ReadOnlySpan<byte> octets)
    {
        var copy = octets.ToArray();
        _time.AfterMilliseconds(_delay, () =>
        {
            if (_other.IsOpen) _other.Received(copy);
        });
    }

    public void Close()
    {
        if (!IsOpen) return;
        IsOpen = false;
        _time.AfterMilliseconds(_delay, () =>
        {
            if (!_other.IsOpen) return;
            _other.IsOpen = false;
            _other.Ended();
        });
    }
}
