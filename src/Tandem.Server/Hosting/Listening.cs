using System.Net;
using System.Net.Sockets;
using Tandem.Server.Options;

namespace Tandem.Server.Hosting;

/// <summary>What a port of the node is for. The names are those of <see cref="PortOptions"/>.</summary>
internal enum PortUse
{
    /// <summary>HTTP, REST and SIP over WebSocket.</summary>
    Http,

    /// <summary>The same over TLS.</summary>
    Https,

    /// <summary>SIP over UDP and TCP.</summary>
    Sip,

    /// <summary>SIP over TLS.</summary>
    SipTls,

    /// <summary>STUN and TURN over UDP and TCP.</summary>
    Stun,

    /// <summary>STUN over UDP, for the discovery of NATs.</summary>
    StunAlternate,

    /// <summary>STUN and TURN over TLS and DTLS.</summary>
    StunTls,

    /// <summary>The ng protocol over UDP.</summary>
    Ng,
}

/// <summary>
/// The TCP sockets of the node, bound before anything else is started: a port that is in use stops the start at once, and a port that was left open (0) is known from the beginning. Kestrel takes the
/// sockets over one by one.
/// </summary>
internal sealed class Listening : IDisposable
{
    private const int Attempts = 16;
    private const int Backlog = 512;

    private readonly Dictionary<IPEndPoint, Socket> _bound = [];
    private readonly Dictionary<PortUse, int> _ports = [];

    private Listening(IReadOnlyList<IPAddress> addresses) => Addresses = addresses;

    /// <summary>The addresses that the node listens on.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>The port for a use, the offset added.</summary>
    public int this[PortUse use] => _ports[use];

    /// <summary>Binds every port on every address.</summary>
    /// <exception cref="StartException">A port is in use, or not permitted to this user.</exception>
    public static Listening Bind(TandemOptions options)
    {
        if (!BindAddresses.TryParse(options.Bind, out var addresses, out var wrong)) throw new ArgumentException($"{wrong} is no address.", nameof(options));
        var listening = new Listening(addresses);
        try
        {
            foreach (var use in Enum.GetValues<PortUse>())
                if (IsUsed(options, use)) listening.Bind(use, Port(options.Ports, use), options.PortOffset);
            if (options.Turn.IsOn) CheckRelays(options.Turn.Addresses);
        }
        catch
        {
            listening.Dispose();
            throw;
        }

        return listening;
    }

    /// <summary>The address and port of a use on each address; none of one that is switched off.</summary>
    public IEnumerable<IPEndPoint> EndPoints(PortUse use) => _ports.TryGetValue(use, out var port) ? Addresses.Select(address => new IPEndPoint(address, port)) : [];

    /// <summary>Hands the bound socket of an address over.</summary>
    public Socket Take(EndPoint endPoint) => _bound.Remove((IPEndPoint)endPoint, out var socket) ? socket : throw new InvalidOperationException($"{endPoint} was not bound.");

    /// <summary>Closes the sockets that nobody has taken.</summary>
    public void Dispose()
    {
        foreach (var socket in _bound.Values) socket.Dispose();
        _bound.Clear();
    }

    private static bool IsUsed(TandemOptions options, PortUse use) => use switch
    {
        PortUse.Stun or PortUse.StunAlternate or PortUse.StunTls => options.Turn.IsOn,
        PortUse.Ng => options.Media.IsOn && (options.Lab || options.Media.Control.AllowedSources.Count > 0),
        _ => true,
    };

    private static int Port(PortOptions ports, PortUse use) => use switch
    {
        PortUse.Http => ports.Http,
        PortUse.Https => ports.Https,
        PortUse.Sip => ports.Sip,
        PortUse.SipTls => ports.SipTls,
        PortUse.Stun => ports.Stun,
        PortUse.StunAlternate => ports.StunAlternate,
        PortUse.Ng => ports.Ng,
        _ => ports.StunTls,
    };

    private static bool IsUdp(PortUse use) => use is PortUse.Sip or PortUse.Stun or PortUse.StunAlternate or PortUse.StunTls or PortUse.Ng;

    private static bool IsTcp(PortUse use) => use is not (PortUse.StunAlternate or PortUse.Ng);

    /// <summary>Relays are bound one by one, as clients ask for them; whether they will be able to is worth knowing now.</summary>
    private static void CheckRelays(IReadOnlyList<string> addresses)
    {
        foreach (var address in addresses)
        {
            try
            {
                Open(new IPEndPoint(IPAddress.Parse(address), 0), ProtocolType.Udp).Dispose();
            }
            catch (PortTaken)
            {
                throw new StartException(
                    $"{ServerConfiguration.Root}:{nameof(TandemOptions.Turn)}:{nameof(RelayOptions.Addresses)} = \"{address}\": this machine has no such address. Name one of its own; what the world sees instead belongs to {ServerConfiguration.Root}:{nameof(TandemOptions.Turn)}:{nameof(RelayOptions.External)}.",
                    StartException.Unavailable);
            }
        }
    }

    private void Bind(PortUse use, int port, int offset)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _ports[use] = port == 0 ? BindAny(use) : BindAll(use, port + offset);
                return;
            }
            catch (PortTaken) when (port == 0 && attempt < Attempts)
            {
                // The port that was free on one address is not on another.
            }
            catch (PortTaken taken)
            {
                throw new StartException(Describe(use, taken.EndPoint, taken.Cause), StartException.Unavailable);
            }
        }
    }

    private int BindAny(PortUse use)
    {
        int port;
        using (var probe = Open(new IPEndPoint(Addresses[0], 0), IsTcp(use) ? ProtocolType.Tcp : ProtocolType.Udp)) port = ((IPEndPoint)probe.LocalEndPoint!).Port;
        return BindAll(use, port);
    }

    private int BindAll(PortUse use, int port)
    {
        var bound = new List<IPEndPoint>();
        try
        {
            foreach (var address in Addresses)
            {
                var endPoint = new IPEndPoint(address, port);
                // The lanes bind UDP themselves, later; whether they will be able to is worth knowing now.
                if (IsUdp(use)) Open(endPoint, ProtocolType.Udp).Dispose();
                if (!IsTcp(use)) continue;
                _bound.Add(endPoint, Open(endPoint, ProtocolType.Tcp));
                bound.Add(endPoint);
            }
        }
        catch (PortTaken)
        {
            foreach (var endPoint in bound) Take(endPoint).Dispose();
            throw;
        }

        return port;
    }

    private static Socket Open(IPEndPoint endPoint, ProtocolType protocol)
    {
        var socket = new Socket(endPoint.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
            // A connection of the last run that lingers in TIME_WAIT must not keep the port.
            if (protocol == ProtocolType.Tcp) socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(endPoint);
            // Two sockets may share a port until one of them listens. Who connects from now on waits until Kestrel accepts.
            if (protocol == ProtocolType.Tcp && endPoint.Port != 0) socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new PortTaken(endPoint, refused);
        }
    }

    private static string Describe(PortUse use, IPEndPoint endPoint, SocketException cause)
    {
        var port = $"{ServerConfiguration.Root}:{nameof(TandemOptions.Ports)}:{use} = \"{endPoint.Port}\"";
        return cause.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"{port}: {endPoint} is in use by another program. Stop it, or move every port at once with --port-offset N.",
            SocketError.AccessDenied => $"{port}: this user may not listen on a port under 1024. Choose a higher one, or allow it with: setcap cap_net_bind_service=+ep on the program.",
            SocketError.AddressNotAvailable => $"{ServerConfiguration.Root}:{nameof(TandemOptions.Bind)} = \"{endPoint.Address}\": this machine has no such address. Name one of its own, or localhost.",
            _ => $"{port}: {endPoint} cannot be bound: {cause.Message}.",
        };
    }

    private sealed class PortTaken(IPEndPoint endPoint, SocketException cause) : Exception(cause.Message, cause)
    {
        public IPEndPoint EndPoint { get; } = endPoint;

        public SocketException Cause { get; } = cause;
    }
}
