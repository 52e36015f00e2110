using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Stun.Ice;
using Tandem.Transport;

namespace Tandem.Media.Plane;

/// <summary>
/// One UDP socket for all transports with ICE. A check names the transport by the user fragment of its user name (RFC 8445 section 7.3); everything else is known by where it comes from: from where a transport has sent checks to,
/// or answered some. Of several that have, the one is meant that has its path there, which nobody gets whom the other end does not answer. Belongs to its loop.
/// </summary>
internal sealed class SharedSocket : TransportSockets, IMediaReceiver
{
    /// <summary>Datagrams taken before other sockets have their turn.</summary>
    private const int Turn = 64;

    private readonly int _port;
    private readonly Dictionary<string, LegTransport> _byFragment = [];
    private readonly Dictionary<LegTransport, string> _fragments = [];
    private readonly Dictionary<PeerAddress, List<LegTransport>> _byRemote = [];
    private IMediaSocket _socket = null!;

    private SharedSocket(PlaneAddress address, int port) => (Address, _port) = (address, port);

    public PlaneAddress Address { get; }

    /// <inheritdoc/>
    public override PeerAddress RtpAddress => Address.Advertised(_port);

    /// <inheritdoc/>
    public override PeerAddress? RtcpAddress => null;

    /// <summary>Binds it.</summary>
    /// <exception cref="IOException">It cannot be bound.</exception>
    public static SharedSocket Open(IMediaLoop loop, PlaneAddress address, int port)
    {
        var shared = new SharedSocket(address, port);
        shared._socket = loop.TryOpen(address.Bound(port), shared, Turn) ?? throw new IOException($"The port {port} of all WebRTC media cannot be bound.");
        return shared;
    }

    /// <inheritdoc/>
    public override bool IsRtcp(IMediaSocket socket) => false;

    /// <inheritdoc/>
    public override void Send(LegTransport transport, bool isRtcp, in PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        if (IsStun(octets)) Note(transport, remote);
        _socket.Send(remote, octets);
    }

    /// <inheritdoc/>
    public override void Opened(LegTransport transport)
    {
        // That of the session before a restart is named in checks that are under way. What was before that is nobody's any more, and neither is where it sent checks to, but for the path that media still take.
        var fragment = transport.Ice!.UserFragment;
        foreach (var (known, owner) in _byFragment)
            if (owner == transport && known != fragment && known != _fragments.GetValueOrDefault(transport)) _byFragment.Remove(known);
        (_byFragment[fragment], _fragments[transport]) = (transport, fragment);
        var hasPath = transport.WebRtc!.Agent.TryGetPath(1, out _, out var path);
        Forget(transport, remote => !hasPath || remote != path);
    }

    /// <inheritdoc/>
    public override void Close(LegTransport transport)
    {
        foreach (var (fragment, owner) in _byFragment)
            if (owner == transport) _byFragment.Remove(fragment);
        _fragments.Remove(transport);
        Forget(transport, static _ => true);
    }

    /// <inheritdoc/>
    public void Received(IMediaSocket socket, in PeerAddress remote, Span<byte> buffer, int length, Instant now)
    {
        if (IceAgent.TryReadUserFragment(buffer[..length], out var fragment))
        {
            if (Find(fragment) is { } meant) meant.Received(socket, remote, buffer, length, now);
            return;
        }

        if (!_byRemote.TryGetValue(remote, out var transports)) return;
        if (transports.Count == 1) transports[0].Received(socket, remote, buffer, length, now);
        else Deliver(transports, socket, remote, buffer, length, now);
    }

    private static bool IsStun(ReadOnlySpan<byte> octets) => octets.Length > 0 && octets[0] <= 3;

    private static void Deliver(List<LegTransport> transports, IMediaSocket socket, in PeerAddress remote, Span<byte> buffer, int length, Instant now)
    {
        // A response is known by its transaction.
        if (IsStun(buffer[..length]))
        {
            foreach (var transport in transports.ToArray()) transport.Received(socket, remote, buffer, length, now);
            return;
        }

        var known = transports[0];
        foreach (var transport in transports)
            if (transport.WebRtc!.Agent.TryGetPath(1, out _, out var path) && path == remote) known = transport;
        known.Received(socket, remote, buffer, length, now);
    }

    private LegTransport? Find(ReadOnlySpan<byte> fragment)
    {
        Span<char> text = stackalloc char[IceCredentials.MaxLength];
        for (var i = 0; i < fragment.Length; i++) text[i] = (char)fragment[i];
        return _byFragment.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..fragment.Length], out var transport) ? transport : null;
    }

    private void Forget(LegTransport transport, Func<PeerAddress, bool> isOver)
    {
        foreach (var (remote, transports) in _byRemote)
            if (isOver(remote) && transports.Remove(transport) && transports.Count == 0) _byRemote.Remove(remote);
    }

    private void Note(LegTransport transport, in PeerAddress remote)
    {
        if (!_byRemote.TryGetValue(remote, out var transports)) _byRemote.Add(remote, transports = []);
        if (!transports.Contains(transport)) transports.Add(transport);
    }
}
