using Tandem.Kernel;
using Tandem.Stun.Ice;
using Tandem.Stun.Tests.Simulation;

namespace Tandem.Stun.Tests.Ice;

/// <summary>A host with an ICE agent: it does what the agent says with its sockets and its signalling, and sends data wherever the agent allows it.</summary>
internal sealed class IcePeer
{
    private readonly VirtualTime _time;
    private readonly IceSockets _sockets;
    private uint _sequence;

    public IcePeer(string name, VirtualTime time, Random random, IceRole role, IceOptions options, ulong? tieBreaker = null)
    {
        (Name, _time) = (name, time);
        Agent = new IceAgent(role, options, new IceCounters(), IceCredentials.Random(), random, tieBreaker ?? (ulong)random.NextInt64());
        Gathering = new Gathering(options);
        Signalling = new IceSignalling(this, time);
        _sockets = new IceSockets(time) { Received = Receive, Ended = Ended, Allocated = AddRelayed };
        time.Add(() => Agent.Deadline, () => { Agent.Advance(time.Now); Drain(); });
        time.Add(() => Gathering.Deadline, () => { Gathering.Advance(time.Now); Drain(); });
    }

    public string Name { get; }

    public IceAgent Agent { get; }

    public Gathering Gathering { get; }

    public IceSignalling Signalling { get; }

    public bool IsClosed { get; private set; }

    public List<string> Events { get; } = [];

    public List<IceState> States { get; } = [];

    /// <summary>Data that came, by the instant.</summary>
    public List<Instant> Received { get; } = [];

    public int Sent { get; private set; }

    /// <summary>Data that was not sent because nothing may be.</summary>
    public int Withheld { get; private set; }

    /// <summary>Binds a socket for UDP and makes a host candidate of it.</summary>
    public CandidateBase Bind(Segment segment, string address) => AddHost(_sockets.Bind(segment, address));

    /// <summary>Takes a listening socket for TCP, or the wish to open connections, as a host candidate.</summary>
    public CandidateBase BindTcp(Segment segment, string address, CandidateTransport transport) => AddHost(_sockets.BindTcp(segment, address, transport));

    public CandidateBase AddHost(CandidateBase @base)
    {
        Agent.AddHost(@base, _time.Now, out var candidate);
        Drain();
        if (candidate is not null) Signalling.TellHost(candidate);
        return @base;
    }

    /// <summary>Asks a STUN server for each socket.</summary>
    public void Gather(PeerAddress server)
    {
        foreach (var @base in _sockets.All) Gathering.Add(@base, server, _time.Now);
        Drain();
    }

    /// <summary>Asks a relay, by datagrams and over a connection as asked for.</summary>
    public void GatherRelay(Relay relay, bool byDatagrams, bool byConnection)
    {
        if (byDatagrams) _sockets.AllocateByDatagrams(relay);
        if (byConnection) _sockets.AllocateByConnection(relay);
    }

    public void EndOfCandidates()
    {
        Agent.EndOfLocalCandidates(_time.Now);
        Signalling.End();
        Drain();
    }

    /// <summary>Sends data every 50 ms from now on.</summary>
    public void SendData() => _time.Every(TimeSpan.FromMilliseconds(50), () =>
    {
        if (IsClosed) return false;
        if (Agent.TryGetPath(1, out var local, out var remote))
        {
            Span<byte> packet = [0x80, 0, 0, 0, 0];
            BitConverter.TryWriteBytes(packet[1..], _sequence++);
            Sent++;
            _sockets.Transmit(local, remote, packet);
        }
        else
        {
            Withheld++;
        }

        return true;
    });

    /// <summary>How many TCP connections it has with the other one.</summary>
    public int Connections => _sockets.Connections;

    /// <summary>The network cuts a connection: neither side hears of the other, both of the end.</summary>
    public void Cut(CandidateBase local, PeerAddress remote)
    {
        _sockets.Disconnect(local, remote);
        Ended(local, remote);
    }

    public int ReceivedSince(Instant since) => Received.Count(at => at >= since);

    /// <summary>A restart that both take part in: new credentials, and the sockets that are there.</summary>
    public void Restart()
    {
        Agent.Restart(_time.Now);
        Signalling.Begin();
        foreach (var @base in _sockets.Bases.ToList()) AddHost(@base);
        foreach (var relay in _sockets.Allocations.ToList()) AddRelayed(relay);
        Drain();
    }

    /// <summary>The interface goes away.</summary>
    public void Unbind(CandidateBase @base)
    {
        _sockets.Unbind(@base);
        Agent.RemoveBase(@base, _time.Now);
        Drain();
    }

    public void Close()
    {
        IsClosed = true;
        Agent.Close();
        Gathering.Stop();
        _sockets.Close();
        Drain();
        Assert.Equal(0, Agent.Count);
        Assert.Equal(0, Gathering.Count);
        Assert.Equal(Instant.Never, Agent.Deadline);
        Assert.Equal(Instant.Never, Gathering.Deadline);
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
                _sockets.Transmit(output.Local, output.Server, output.Octets.Span);
                break;
            case GatheringOutputKind.Found:
                Agent.AddServerReflexive(output.Local, output.Mapped, output.Server, _time.Now, out var candidate);
                if (candidate is not null) Signalling.Tell(candidate);
                break;
        }
    }

    private void Act(in IceOutput output)
    {
        switch (output.Kind)
        {
            case IceOutputKind.Transmit:
                _sockets.Transmit(output.Local, output.Remote, output.Octets.Span);
                break;
            case IceOutputKind.Connect:
                Connect(output.Local, output.Remote);
                break;
            case IceOutputKind.ConnectionFreed:
                _sockets.Disconnect(output.Local, output.Remote);
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
        if (Signalling.Other.Signalling.Names is { } names && names.TryGetValue(name, out var address)) Agent.NameResolved(name, address, _time.Now);
        else Agent.NameFailed(name, _time.Now);
        Drain();
    });

    private void Connect(CandidateBase local, PeerAddress remote) => _sockets.Connect(local, remote, () =>
    {
        Agent.Connected(local, remote, _time.Now);
        Drain();
    }, () => Ended(local, remote));

    private void Ended(CandidateBase local, PeerAddress remote)
    {
        Agent.Closed(local, remote, _time.Now);
        Drain();
    }

    private void AddRelayed(RelayClient client)
    {
        if (Signalling.HasEnded || IsClosed) return;
        Agent.AddRelayed(client.Relayed, client.Mapped, _time.Now, out var candidate, server: client.IsStream ? StunTransport.Tcp : StunTransport.Udp);
        Drain();
        if (candidate is not null) Signalling.Tell(candidate);
    }

    private void Receive(CandidateBase local, PeerAddress remote, byte[] octets)
    {
        if (IsClosed) return;
        if (!Gathering.Receive(local, remote, octets, _time.Now) && !Agent.Receive(local, remote, octets, _time.Now)) Received.Add(_time.Now);
        Drain();
    }
}
