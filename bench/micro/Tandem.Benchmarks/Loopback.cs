using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Benchmarks;

/// <summary>Sockets that keep what was sent until the phones of the benchmark take it.</summary>
internal sealed class Loopback : ISipSockets
{
    private readonly Queue<byte[]> _sent = new();

    /// <summary>Where callers are.</summary>
    public static PeerAddress Caller { get; } = Address(5062);

    /// <summary>Where every user is registered.</summary>
    public static PeerAddress Callee { get; } = Address(5063);

    public IReadOnlyList<SipListener> Listeners { get; } = [new(0, SipTransport.Udp, Address(5060), Messages.Octets("127.0.0.1:5060"))];

    public bool Send(in Flow flow, ReadOnlySpan<byte> octets)
    {
        _sent.Enqueue(octets.ToArray());
        return true;
    }

    /// <summary>The next datagram that the node sent.</summary>
    public bool TryTake(out byte[] octets) => _sent.TryDequeue(out octets!);

    public bool IsOpen(in Flow flow) => true;

    public bool TryOpen(SipTransport transport, in PeerAddress remote, out Flow flow)
    {
        flow = new Flow(transport, 0, remote, 0);
        return transport == SipTransport.Udp;
    }

    public void Close(in Flow flow) { }

    private static PeerAddress Address(ushort port) => PeerAddress.TryParse("127.0.0.1"u8, port, out var address) ? address : throw new InvalidOperationException();
}
