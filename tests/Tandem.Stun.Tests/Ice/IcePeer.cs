using System.Net;
using System.Text;
using Tandem.Kernel;
using Tandem.Stun.Ice;
using Tandem.Stun.Tests.Simulation;

namespace Tandem.Stun.Tests.Ice;

/// <summary>A host with an ICE agent: its sockets, what gathers for it, its signalling to the other one, and data that it sends wherever the agent allows it.</summary>
internal sealed class IcePeer
{
    private readonly VirtualTime _time;
    private readonly List<Socket> _sockets = [];
    private readonly List<RelayClient> _relays = [];
    private readonly Dictionary<(CandidateBase, PeerAddress), Connection> _connections = [];
    private ushort _nextPort = 20_000;
    private bool _isClosed;
    private uint _sequence;

    public IcePeer(string name, VirtualTime time, Random random, IceRole role, IceOptions options, ulong? tieBreaker = null)
    {
        (Name, _time) = (name, time);
        Agent = new IceAgent(role, options, new IceCounters(), IceCredentials.Random(), random, tieBreaker ?? (ulong)random.NextInt64());
        Gathering = new Gathering(options);
        time.Add(() => Agent.Deadline, () => { Agent.Advance(time.Now); Drain(); });
        time.Add(() => Gathering.Deadline, () => { Gathering.Advance(time.Now); Drain(); });
    }

    public string Name { get; }

    public IceAgent Agent { get; }

    public Gathering Gathering { get; }

    /// <summary>How long what is signalled is on its way.</summary>
    public Func<double> SignallingDelay { get; set; } = () => 30;

    /// <summary>What the other agent is told of.</summary>
    public IceFeatures Features { get; set; } = IceAgent.Features;

    /// <summary>Whether candidates are held back until all are there.</summary>
    public bool TellsAllAtOnce { get; set; }

    public IcePeer Other { get; set; } = null!;

    /// <summary>Names of multicast DNS in place of host addresses; null for addresses.</summary>
    public Dictionary<string, PeerAddress>? Names { get; set; }

    public List<string> Events { get; } = [];

    public List<IceState> States { get; } = [];

    /// <summary>Data that came, by the instant.</summary>
    public List<Instant> Received { get; } = [];

    public int Sent { get; private set; }

    /// <summary>Data that was not sent because nothing may be.</summary>
    public int Withheld { get; private set; }

    private readonly List<Candidate> _held = [];
    private int _gatheringsOpen;
    private bool _hasEnded;

    /// <summary>Binds a socket for UDP and makes a host candidate of it.</summary>
    public CandidateBase Bind(Segment segment, string address)
    {
        var ip = IPAddress.Parse(address);
        var socket = new Socket(segment, PeerAddress.From(new IPEndPoint(ip, _nextPort++)));
        _sockets.Add(socket);
        segment.Attach(ip, datagram => Receive(socket.Segment, datagram));
        return AddHost(socket);
    }

    public CandidateBase AddHost(CandidateBase @base) => AddHost(_sockets.Single(socket => socket.Base == @base));

    /// <summary>Asks a STUN server for each socket.</summary>
    public void Gather(PeerAddress server)
    {
        foreach (var socket in _sockets)
        {
            _gatheringsOpen++;
            Gathering.Add(socket.Base, server, _time.Now);
        }

        Drain();
    }

    /// <summary>Asks a relay, by datagrams and over a connection as asked for.</summary>
    public void GatherRelay(Relay relay, bool byDatagrams, bool byConnection)
    {
        var socket = _sockets[0];
        if (byDatagrams)
        {
            var own = new Socket(socket.Segment, socket.Base.Address.WithPort(_nextPort++));
            RelayClient client = null!;
            client = RelayClient.ByDatagrams(_time, octets => own.Segment.Send(new Datagram(own.Base.Address, relay.Address, octets)), AddRelayed, ReceiveRelayed(() => client));
            own.RelayClient = client;
            _sockets.Add(own);
            _relays.Add(client);
        }

        if (!byConnection) return;
        RelayClient overTcp = null!;
        RelayClient.ByConnection(socket.Segment, socket.Base.Address.WithPort(_nextPort++), relay, client =>
        {
            overTcp = client;
            _relays.Add(client);
            AddRelayed(client);
        }, (peer, octets) => ReceiveRelayed(() => overTcp)(peer, octets));
    }

    /// <summary>Tells the other agent the credentials, and of candidates as they come.</summary>
    public void Signal()
    {
        var credentials = Agent.Credentials;
        Tell(other =>
        {
            // Other credentials than before are the sign of a restart (RFC 8445 section 9).
            if (!other.Agent.SetRemoteCredentials(credentials, Features, _time.Now))
            {
                other.Restart();
                Assert.True(other.Agent.SetRemoteCredentials(credentials, Features, _time.Now));
            }

            other.Drain();
        });
    }

    public void EndOfCandidates()
    {
        _hasEnded = true;
        Agent.EndOfLocalCandidates(_time.Now);
        foreach (var candidate in _held) Tell(candidate);
        _held.Clear();
        Tell(other =>
        {
            other.Agent.EndOfRemoteCandidates(_time.Now);
            other.Drain();
        });
        Drain();
    }

    /// <summary>Sends data every 50 ms from now on.</summary>
    public void SendData() => _time.Every(TimeSpan.FromMilliseconds(50), () =>
    {
        if (_isClosed) return false;
        if (Agent.TryGetPath(1, out var local, out var remote))
        {
            Span<byte> packet = [0x80, 0, 0, 0, 0];
            BitConverter.TryWriteBytes(packet[1..], _sequence++);
            Sent++;
            Transmit(local, remote, packet);
        }
        else
        {
            Withheld++;
        }

        return true;
    });

    public int ReceivedSince(Instant since) => Received.Count(at => at >= since);

    /// <summary>A restart that both take part in: new credentials, and the sockets that are there.</summary>
    public void Restart()
    {
        Agent.Restart(_time.Now);
        _hasEnded = false;
        Signal();
        foreach (var socket in _sockets.Where(socket => socket.RelayClient is null).ToList()) AddHost(socket);
        foreach (var relay in _relays.Where(relay => relay.Relayed != default).ToList()) AddRelayed(relay);
        Drain();
    }

    /// <summary>The interface goes away.</summary>
    public void Unbind(CandidateBase @base)
    {
        _sockets.RemoveAll(socket => socket.Base == @base);
        Agent.RemoveBase(@base, _time.Now);
        Drain();
    }

    public void Close()
    {
        _isClosed = true;
        Agent.Close();
        Gathering.Stop();
        foreach (var relay in _relays) relay.Close();
        Drain();
        Assert.Equal(0, Agent.Count);
        Assert.Equal(0, Gathering.Count);
        Assert.Equal(Instant.Never, Agent.Deadline);
        Assert.Equal(Instant.Never, Gathering.Deadline);
    }

    /// <summary>Takes a listening socket for TCP, or the wish to open connections, as a host candidate.</summary>
    public CandidateBase BindTcp(Segment segment, string address, CandidateTransport transport)
    {
        var own = PeerAddress.From(new IPEndPoint(IPAddress.Parse(address), transport == CandidateTransport.TcpActive ? 9 : _nextPort++));
        var socket = new Socket(segment, own, transport);
        _sockets.Add(socket);
        if (transport == CandidateTransport.TcpPassive) segment.Listen(own, connection => Use(socket.Base, connection.Remote, connection));
        return AddHost(socket);
    }

    public void Drain()
    {
        while (Gathering.TryTake(out var output)) Act(output);
        while (Agent.TryTake(out var output)) Act(output);
    }

    private void Act(in GatheringOutput output)
    {
        switch (output.Kind)
        {
            case GatheringOutputKind.Transmit:
                Transmit(output.Local, output.Server, output.Octets.Span);
                break;
            case GatheringOutputKind.Found:
                Agent.AddServerReflexive(output.Local, output.Mapped, output.Server, _time.Now, out var candidate);
                if (candidate is not null) Tell(candidate);
                break;
        }
    }

    private void Act(in IceOutput output)
    {
        switch (output.Kind)
        {
            case IceOutputKind.Transmit:
                Transmit(output.Local, output.Remote, output.Octets.Span);
                break;
            case IceOutputKind.Connect:
                Connect(output.Local, output.Remote);
                break;
            case IceOutputKind.ResolveName:
                Resolve(output.Name!);
                break;
            case IceOutputKind.StateChanged:
                States.Add(output.State);
                Events.Add($"{output.State}");
                break;
            default:
                Events.Add($"{output.Kind} {output.Local} {output.Remote}");
                break;
        }
    }

    private void Resolve(string name) => _time.AfterMilliseconds(15, () =>
    {
        if (Other.Names is { } names && names.TryGetValue(name, out var address)) Agent.NameResolved(name, address, _time.Now);
        else Agent.NameFailed(name, _time.Now);
        Drain();
    });

    private void Connect(CandidateBase local, PeerAddress remote)
    {
        var socket = _sockets.Single(socket => socket.Base == local);
        socket.Segment.Connect(local.Address.WithPort(_nextPort++), remote, connection =>
        {
            Use(local, remote, connection);
            Agent.Connected(local, remote, _time.Now);
            Drain();
        }, () =>
        {
            Agent.Closed(local, remote, _time.Now);
            Drain();
        });
    }

    private void Use(CandidateBase local, PeerAddress remote, Connection connection)
    {
        _connections[(local, remote)] = connection;
        connection.Received = octets => Receive(local, remote, octets);
        connection.Ended = () =>
        {
            Agent.Closed(local, remote, _time.Now);
            Drain();
        };
    }

    private CandidateBase AddHost(Socket socket)
    {
        Agent.AddHost(socket.Base, _time.Now, out var candidate);
        Drain();
        if (candidate is not null) Tell(Hidden(candidate));
        return socket.Base;
    }

    private Candidate Hidden(Candidate candidate)
    {
        if (Names is null) return candidate;
        var name = $"{Name.ToLowerInvariant()}-{Names.Count}.local";
        Names.Add(name, candidate.Address);
        return candidate with { Name = name };
    }

    private void AddRelayed(RelayClient client)
    {
        if (_hasEnded || _isClosed) return;
        Agent.AddRelayed(client.Relayed, client.Mapped, _time.Now, out var candidate, server: client.IsStream ? StunTransport.Tcp : StunTransport.Udp);
        Drain();
        if (candidate is not null) Tell(candidate);
    }

    private Action<PeerAddress, byte[]> ReceiveRelayed(Func<RelayClient> client) =>
        (peer, octets) => Receive(new CandidateBase(CandidateTransport.Udp, client().Relayed), peer, octets);

    private void Receive(Segment segment, Datagram datagram)
    {
        // Who has no such socket drops it, as a host does.
        var socket = _sockets.Find(socket => socket.Base == new CandidateBase(CandidateTransport.Udp, datagram.Destination) && socket.Segment == segment);
        if (socket is null) return;
        if (socket.RelayClient is { } relay) relay.Receive(datagram.Octets);
        else if (!_isClosed) Receive(socket.Base, datagram.Source, datagram.Octets);
    }

    private void Receive(CandidateBase local, PeerAddress remote, byte[] octets)
    {
        if (_isClosed) return;
        if (!Gathering.Receive(local, remote, octets, _time.Now) && !Agent.Receive(local, remote, octets, _time.Now)) Received.Add(_time.Now);
        Drain();
    }

    private void Transmit(CandidateBase local, PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        if (local.Transport != CandidateTransport.Udp)
        {
            if (_connections.TryGetValue((local, remote), out var connection)) connection.Send(octets);
        }
        else if (_relays.Find(relay => relay.Relayed == local.Address) is { } relay)
        {
            relay.Send(remote, octets);
        }
        else if (_sockets.Find(socket => socket.Base == local) is { } socket)
        {
            socket.Segment.Send(new Datagram(local.Address, remote, octets.ToArray()));
        }
    }

    private void Tell(Candidate candidate)
    {
        if (TellsAllAtOnce && !_hasEnded)
        {
            _held.Add(candidate);
            return;
        }

        // As it goes through SDP.
        var text = new byte[CandidateText.MaxLength];
        var length = CandidateText.Write(candidate with { UserFragment = Encoding.ASCII.GetString(Agent.Credentials.UserFragment) }, text);
        Tell(other =>
        {
            Assert.Equal(CandidateParseError.None, CandidateText.TryParse(text.AsSpan(0, length), out var told));
            other.Agent.AddRemoteCandidate(told!, _time.Now);
            other.Drain();
        });
    }

    private void Tell(Action<IcePeer> message)
    {
        var other = Other;
        _time.AfterMilliseconds(SignallingDelay(), () =>
        {
            if (!other._isClosed) message(other);
        });
    }

    private sealed class Socket(Segment segment, PeerAddress address, CandidateTransport transport = CandidateTransport.Udp)
    {
        public Segment Segment { get; } = segment;

        public CandidateBase Base { get; } = new(transport, address);

        /// <summary>Set when the socket is that of a client of a relay.</summary>
        public RelayClient? RelayClient { get; set; }
    }
}
