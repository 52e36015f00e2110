using System.Globalization;
using System.Text;
using Tandem.Kernel;
using Tandem.Stun;
using Tandem.Stun.Ice;

namespace Tandem.IceProbe;

/// <summary>
/// The agent, its sockets and its allocations. It says lines for the other agent, <c>credentials</c> and <c>candidate</c>, which the test hands over as they are, and lines for the test: <c>path</c>, <c>completed</c>,
/// <c>disconnected</c>, <c>quiet</c>, <c>exchanged</c>.
/// </summary>
internal sealed partial class Probe : IDisposable
{
    private static readonly StunTransport[] Transports = [StunTransport.Udp, StunTransport.Tcp, StunTransport.Tls];

    private readonly ProbeOptions _options;
    private readonly Lane _lane = new();
    private readonly IceAgent _agent;
    private readonly Gathering _gathering;
    private readonly DatagramSocket _socket;
    private readonly CandidateBase _host;
    private readonly List<Relay> _relays = [];
    private readonly List<IDisposable> _open = [];
    private readonly NumberedData _data = new();

    /// <summary>The other agent's, until the own addresses are known: before that nobody is checked, so that what a check finds is known already or new.</summary>
    private IceCredentials? _theirs;
    private bool _hasGathered;
    private int _session;
    private bool _isClosing;
    private Instant _endAt = Instant.Never;

    public Probe(ProbeOptions options)
    {
        _options = options;
        _agent = new IceAgent(options.Role, options.Ice);
        _gathering = new Gathering(options.Gathering);
        _socket = new DatagramSocket(options.Address, _lane, (from, octets) => Receive(_host, from, octets));
        _host = new CandidateBase(CandidateTransport.Udp, _socket.Address);
    }

    /// <summary>Does what the lines of the console say until it is told to end.</summary>
    public void Run()
    {
        new Thread(ReadLines) { IsBackground = true }.Start();
        _lane.Run(() => Deadline, Advance, () => Lane.Now >= _endAt || (_isClosing && !_relays.Exists(static relay => relay.IsClosing)));
    }

    public void Dispose()
    {
        foreach (var open in _open) open.Dispose();
        _socket.Dispose();
        _lane.Dispose();
    }

    private Instant Deadline => new[] { _agent.Deadline, _gathering.Deadline, _data.Deadline }.Concat(_relays.Select(static relay => relay.Deadline)).Min();

    private void Advance()
    {
        var now = Lane.Now;
        _agent.Advance(now);
        Drain();
        _gathering.Advance(now);
        Drain();
        foreach (var relay in _relays) relay.Advance();
        AdvanceData(now);
    }

    private void ReadLines()
    {
        while (Console.In.ReadLine() is { } line) _lane.Post(() => Do(line.Split(' ')));
        _lane.Post(Close);
    }

    private void Do(string[] line)
    {
        switch (line)
        {
            case ["start"]:
                BeginSession();
                break;
            case ["restart"]:
                Restart();
                break;
            case ["credentials", var fragment, var password]:
                if (!IceCredentials.TryParse(Encoding.ASCII.GetBytes(fragment), Encoding.ASCII.GetBytes(password), out _theirs)) throw new FormatException("The credentials cannot be read.");
                // Others than before are the sign of a restart (RFC 8445 section 9).
                if (_agent.RemoteCredentials is not null) Restart();
                Check();
                break;
            case ["candidate", ..]:
                AddRemote(string.Join(' ', line[1..]));
                break;
            case ["exchange", var count]:
                _data.Begin(uint.Parse(count, CultureInfo.InvariantCulture), Lane.Now);
                break;
            case ["tell"]:
                Say($"data of exchange {_data.Exchange}: {_data.Sent} sent, {_data.Received} received, without {string.Join(' ', _data.Missing)}, {_data.Withheld} withheld since; {_agent.State}");
                break;
            default:
                throw new FormatException($"No command: {string.Join(' ', line)}");
        }
    }

    private static void Say(string line) => Console.Out.WriteLine(line);

    /// <summary>Tells the credentials and the candidates as they come.</summary>
    private void BeginSession()
    {
        _session++;
        _hasGathered = false;
        Say($"credentials {_agent.Credentials} {Encoding.ASCII.GetString(_agent.Credentials.Password)}");
        _agent.AddHost(_host, Lane.Now, out var candidate);
        Drain();
        Tell(candidate);
        _gathering.Add(_host, PeerAddress.From(_options.ServerBy(StunTransport.Udp)), Lane.Now);
        Drain();
        foreach (var transport in Transports)
        {
            if (_relays.Find(relay => relay.Transport == transport && relay.IsAllocated) is { } relay) AddRelayed(relay);
            else Reach(transport);
        }
    }

    /// <summary>Another session with the addresses of now; allocations that there are stay.</summary>
    private void Restart()
    {
        _agent.Restart(Lane.Now);
        Drain();
        _gathering.Stop();
        BeginSession();
    }

    /// <summary>Both sides are ready for checks.</summary>
    private void Check()
    {
        if (!_hasGathered || _theirs is not { } theirs) return;
        _theirs = null;
        _agent.SetRemoteCredentials(theirs, IceAgent.Features, Lane.Now);
        Drain();
    }

    private void AddRemote(string text)
    {
        if (CandidateText.TryParse(Encoding.ASCII.GetBytes(text), out var candidate) is not CandidateParseError.None and var error) throw new FormatException($"The candidate cannot be read: {error}.");
        _agent.AddRemoteCandidate(candidate!, Lane.Now);
        Drain();
    }

    private void Reach(StunTransport transport)
    {
        var relay = new Relay(transport, new LongTermClient(_options.UserName, _options.Password), AddRelayed, Receive);
        _relays.Add(relay);
        if (transport == StunTransport.Udp)
        {
            var (server, socket) = (_options.ServerBy(transport), new DatagramSocket(_options.Address, _lane, (_, octets) => relay.Receive(octets)));
            _open.Add(socket);
            relay.Open(octets => socket.Send(server, octets.Span));
        }
        else
        {
            _ = ConnectAsync(relay);
        }
    }

    private async Task ConnectAsync(Relay relay)
    {
        try
        {
            var stream = await ServerStream.ConnectAsync(_options.ServerBy(relay.Transport), relay.Transport == StunTransport.Tls ? _options.Certificate : null);
            _lane.Post(() =>
            {
                _open.Add(stream);
                relay.Open(octets => stream.Send(octets.Span));
            });
            await stream.ReceiveAsync(_lane, relay.Receive);
            _lane.Post(() => Lose(relay));
        }
        catch (Exception unreachable)
        {
            _lane.Post(() => Say($"no relay by {relay.Transport}: {unreachable.Message}"));
        }
    }

    /// <summary>Its connection has ended, and with it the allocation.</summary>
    private void Lose(Relay relay)
    {
        _relays.Remove(relay);
        if (!relay.IsAllocated) return;
        _agent.RemoveBase(relay.Base, Lane.Now);
        Drain();
    }

    private void AddRelayed(Relay relay)
    {
        // By protocol, not by which was there first; the distance to the others does not matter.
        var preference = (ushort)(Transports.Length - Array.IndexOf(Transports, relay.Transport));
        _agent.AddRelayed(relay.Base.Address, relay.Mapped, Lane.Now, out var candidate, localPreference: preference, server: relay.Transport);
        Drain();
        Tell(candidate);
    }

    /// <summary>As it goes through SDP.</summary>
    private void Tell(Candidate? candidate)
    {
        if (candidate is null) return;
        var text = new byte[CandidateText.MaxLength];
        var length = CandidateText.Write(candidate with { UserFragment = _agent.Credentials.ToString() }, text);
        Say($"candidate {Encoding.ASCII.GetString(text, 0, length)}");
    }

    private void Receive(CandidateBase local, PeerAddress remote, byte[] octets)
    {
        if (!_gathering.Receive(local, remote, octets, Lane.Now) && !_agent.Receive(local, remote, octets, Lane.Now)) _data.Receive(octets);
        Drain();
        TellExchange();
    }

    private bool TrySendData(byte[] packet)
    {
        if (!_agent.TryGetPath(1, out var local, out var remote)) return false;
        Transmit(local, remote, packet);
        return true;
    }

    private void Transmit(CandidateBase local, PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        if (local == _host) _socket.Send(remote.ToEndPoint(), octets);
        else RelayOf(local)?.Send(remote, octets);
    }

    private Relay? RelayOf(CandidateBase local) => _relays.Find(relay => relay.IsAllocated && relay.Base == local);
}
