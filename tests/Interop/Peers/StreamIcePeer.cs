using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Tandem.Kernel;
using Tandem.Stun.Ice;

namespace Tandem.Interop.Tests.Peers;

/// <summary>One of our ICE agents with TCP alone, over sockets of the framework (RFC 6544). What they bring is posted to a lane that it shares with the other one, and happens while the test runs that.</summary>
internal sealed class StreamIcePeer : IDisposable
{
    /// <summary>An odd number, so that frames come in parts.</summary>
    private const int ReadLength = 1009;

    private readonly ChannelWriter<Action> _lane;
    private readonly Dictionary<(CandidateBase Local, PeerAddress Remote), Socket> _connections = [];
    private readonly List<Socket> _open = [];

    public StreamIcePeer(IceRole role, IceOptions options, ChannelWriter<Action> lane)
    {
        _lane = lane;
        Agent = new IceAgent(role, options);
    }

    public static Instant Now => Instant.Now(TimeProvider.System);

    public IceAgent Agent { get; }

    /// <summary>Who is told of candidates and credentials.</summary>
    public StreamIcePeer Other { get; set; } = null!;

    /// <summary>The lines that the other one was told.</summary>
    public List<string> Told { get; } = [];

    /// <summary>Data that came.</summary>
    public List<byte[]> Received { get; } = [];

    /// <summary>All octets that came by the connections, as they came.</summary>
    public List<byte> Octets { get; } = [];

    /// <summary>Connections that it has opened, or accepted.</summary>
    public int Opened { get; private set; }

    /// <summary>Connections that are open.</summary>
    public IReadOnlyCollection<Socket> Connections => _connections.Values;

    /// <summary>Tells the other one the credentials. The checks begin.</summary>
    public void Begin()
    {
        Assert.True(Other.Agent.SetRemoteCredentials(Agent.Credentials, IceAgent.Features, Now));
        Other.Drain();
    }

    /// <summary>Listens on loopback: a passive candidate.</summary>
    public IPEndPoint Listen(ushort? localPreference = null)
    {
        var listener = NewSocket();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var at = (IPEndPoint)listener.LocalEndPoint!;
        var local = new CandidateBase(CandidateTransport.TcpPassive, PeerAddress.From(at));
        _ = AcceptAsync(listener, local);
        Add(local, localPreference);
        return at;
    }

    /// <summary>Will open connections from loopback: an active candidate.</summary>
    public void Act() => Add(new CandidateBase(CandidateTransport.TcpActive, PeerAddress.From(new IPEndPoint(IPAddress.Loopback, 9))));

    /// <summary>Tells the other one of a candidate, as SDP does.</summary>
    public void Tell(string line)
    {
        Told.Add(line);
        Assert.Equal(CandidateParseError.None, CandidateText.TryParse(Encoding.ASCII.GetBytes(line), out var candidate));
        Assert.Equal(CandidateOutcome.Added, Other.Agent.AddRemoteCandidate(candidate!, Now));
        Other.Drain();
    }

    /// <summary>Sends data where the agent says; false when nothing may be sent.</summary>
    public bool Send(byte[] data)
    {
        if (!Agent.TryGetPath(1, out var local, out var remote)) return false;
        Transmit(local, remote, data);
        return true;
    }

    public void Advance()
    {
        if (Agent.Deadline > Now) return;
        Agent.Advance(Now);
        Drain();
    }

    public void Dispose()
    {
        foreach (var socket in _open) socket.Dispose();
    }

    private void Add(CandidateBase local, ushort? localPreference = null)
    {
        Assert.Equal(CandidateOutcome.Added, Agent.AddHost(local, Now, out var candidate, localPreference: localPreference));
        Drain();
        var text = new byte[CandidateText.MaxLength];
        Tell(Encoding.ASCII.GetString(text, 0, CandidateText.Write(candidate!, text)));
    }

    private void Drain()
    {
        while (Agent.TryTake(out var output))
        {
            if (output.Kind == IceOutputKind.Transmit) Transmit(output.Local, output.Remote, output.Octets.Span);
            else if (output.Kind == IceOutputKind.Connect) _ = ConnectAsync(output.Local, output.Remote);
            else if (output.Kind == IceOutputKind.ConnectionFreed && _connections.Remove((output.Local, output.Remote), out var socket)) socket.Dispose();
        }
    }

    private void Transmit(CandidateBase local, PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        if (!_connections.TryGetValue((local, remote), out var socket)) return;
        var frame = new byte[FramedStream.HeaderLength + octets.Length];
        FramedStream.WriteHeader(frame, octets.Length);
        octets.CopyTo(frame.AsSpan(FramedStream.HeaderLength));
        try
        {
            socket.Send(frame);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Who receives learns of it.
        }
    }

    private async Task AcceptAsync(Socket listener, CandidateBase local)
    {
        try
        {
            while (true)
            {
                var accepted = await listener.AcceptAsync();
                _lane.TryWrite(() => Use(accepted, local, PeerAddress.From((IPEndPoint)accepted.RemoteEndPoint!)));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ConnectAsync(CandidateBase local, PeerAddress remote)
    {
        var socket = NewSocket();
        try
        {
            // RFC 6544 section 7.1: from the interface of the candidate, and a port that nobody has.
            socket.Bind(local.Address.WithPort(0).ToEndPoint());
            await socket.ConnectAsync(remote.ToEndPoint());
            _lane.TryWrite(() =>
            {
                Use(socket, local, remote);
                Agent.Connected(local, remote, Now);
                Drain();
            });
        }
        catch (SocketException)
        {
            _lane.TryWrite(() => Closed(local, remote));
        }
    }

    private void Use(Socket socket, CandidateBase local, PeerAddress remote)
    {
        Opened++;
        _open.Add(socket);
        _connections[(local, remote)] = socket;
        _ = ReceiveAsync(socket, local, remote);
    }

    private async Task ReceiveAsync(Socket socket, CandidateBase local, PeerAddress remote)
    {
        var stream = new List<byte>();
        var buffer = new byte[ReadLength];
        try
        {
            while (await socket.ReceiveAsync(buffer) is var length and > 0)
            {
                var octets = buffer[..length];
                _lane.TryWrite(() => Receive(local, remote, stream, octets));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }

        _lane.TryWrite(() =>
        {
            socket.Dispose();
            // After a restart there may be another one.
            if (_connections.GetValueOrDefault((local, remote)) != socket) return;
            _connections.Remove((local, remote));
            Closed(local, remote);
        });
    }

    private void Receive(CandidateBase local, PeerAddress remote, List<byte> stream, byte[] octets)
    {
        Octets.AddRange(octets);
        stream.AddRange(octets);
        while (FramedStream.Next(stream.ToArray(), FramedStream.MaxLength, out var packet, out var consumed) == FramedStreamResult.Packet)
        {
            if (!Agent.Receive(local, remote, packet, Now)) Received.Add(packet.ToArray());
            Drain();
            stream.RemoveRange(0, consumed);
        }
    }

    private void Closed(CandidateBase local, PeerAddress remote)
    {
        Agent.Closed(local, remote, Now);
        Drain();
    }

    private Socket NewSocket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _open.Add(socket);
        return socket;
    }
}
