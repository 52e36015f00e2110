using System.Diagnostics.Metrics;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>The counters <c>tandem.relay.*</c> of meter <c>Tandem.Transport</c>. What is counted for each packet is a plain field of the loop, read when somebody observes.</summary>
public sealed class RelayMetrics : IDisposable
{
    private static readonly StunTransport[] Transports = [StunTransport.Udp, StunTransport.Tcp, StunTransport.Tls, StunTransport.Dtls];
    private static readonly RelayDrop[] Drops = [RelayDrop.Congested, RelayDrop.TooLarge, RelayDrop.Local];

    private readonly Traffic[] _clientIn = new Traffic[Transports.Length + 1];
    private readonly Traffic[] _clientOut = new Traffic[Transports.Length + 1];
    private readonly long[] _clientDrops = new long[Drops.Length + 1];
    private readonly long[] _peerDrops = new long[Drops.Length + 1];
    private readonly Meter _meter;
    private readonly ConnectionMetrics _connections;
    private readonly Counter<long> _dtlsRefused;
    private readonly Counter<long> _shortages;
    private readonly Counter<long> _addressesRefused;
    private readonly Counter<long> _addressesLost;
    private readonly Counter<long> _peersRefused;
    private readonly Counter<long> _icmp;
    private readonly Counter<long> _errors;
    private Traffic _peerIn;
    private Traffic _peerOut;
    private long _addresses;
    private long _peerStreams;

    /// <summary>Makes the instruments.</summary>
    public RelayMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(TransportMetrics.MeterName);
        _meter.CreateObservableCounter("tandem.relay.client.messages", () => ObserveClients(static t => t.Messages), "{message}", "Messages and ChannelData received from and sent to clients.");
        _meter.CreateObservableCounter("tandem.relay.client.io", () => ObserveClients(static t => t.Octets), "By", "Octets received from and sent to clients.");
        _meter.CreateObservableCounter("tandem.relay.peer.datagrams", () => ObservePeers(static t => t.Messages), "{datagram}", "Datagrams received from and sent to peers.");
        _meter.CreateObservableCounter("tandem.relay.peer.io", () => ObservePeers(static t => t.Octets), "By", "Octets received from and sent to peers, by UDP and TCP.");
        _meter.CreateObservableCounter("tandem.relay.dropped", ObserveDrops, "{datagram}", "What could not be sent to a client or a peer.");
        _meter.CreateObservableUpDownCounter("tandem.relay.addresses", () => Volatile.Read(ref _addresses), "{address}", "Relayed transport addresses that are open.");
        _addressesRefused = _meter.CreateCounter<long>("tandem.relay.addresses.refused", "{address}", "Relayed transport addresses that could not be opened.");
        _addressesLost = _meter.CreateCounter<long>("tandem.relay.addresses.lost", "{address}", "Relayed transport addresses that took no connections any more.");
        _meter.CreateObservableUpDownCounter("tandem.relay.peer.connections", () => Volatile.Read(ref _peerStreams), "{connection}", "TCP connections with peers that are open or being made.");
        _peersRefused = _meter.CreateCounter<long>("tandem.relay.peer.connections.refused", "{wakeup}", "Times that no descriptor was free for peers that had connected.");
        _icmp = _meter.CreateCounter<long>("tandem.relay.icmp", "{message}", "ICMP errors about datagrams to peers.");
        _connections = new ConnectionMetrics(_meter, "tandem.relay.connections", "STUN and TURN clients");
        _dtlsRefused = _meter.CreateCounter<long>("tandem.relay.dtls.refused", "{datagram}", "Datagrams of DTLS that belong to no association, and handshakes that came to nothing.");
        _shortages = _meter.CreateCounter<long>("tandem.relay.udp.buffer_shortages", "{buffer}", "Socket buffers smaller than asked for.");
        _errors = _meter.CreateCounter<long>("tandem.relay.loop.errors", "{error}", "Errors of our own that the loop survived.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Counts what came from a client. On the loop only, as all for which nothing else is said.</summary>
    internal void FromClient(StunTransport transport, int octets) => _clientIn[(int)transport].Add(octets);

    internal void ToClient(StunTransport transport, int octets) => _clientOut[(int)transport].Add(octets);

    internal void FromPeer(int octets) => _peerIn.Add(octets);

    internal void ToPeer(int octets) => _peerOut.Add(octets);

    internal void DroppedToClient(RelayDrop reason) => _clientDrops[(int)reason]++;

    internal void DroppedToPeer(RelayDrop reason) => _peerDrops[(int)reason]++;

    internal void AddressOpened() => _addresses++;

    internal void AddressClosed() => _addresses--;

    internal void AddressLost() => _addressesLost.Add(1);

    internal void PeerStreamOpened() => _peerStreams++;

    internal void PeerStreamClosed() => _peerStreams--;

    internal void PeerRefused() => _peersRefused.Add(1);

    /// <summary>Counts octets of a stream, which has no messages.</summary>
    internal void Carried(StunTransport client, bool isToPeer, int octets)
    {
        (isToPeer ? ref _clientIn[(int)client] : ref _clientOut[(int)client]).Octets += octets;
        (isToPeer ? ref _peerOut : ref _peerIn).Octets += octets;
    }

    internal void AddressRefused(RelayRefusal reason) => _addressesRefused.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    internal void Refused(DtlsRefusal reason) => _dtlsRefused.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    internal void Icmp() => _icmp.Add(1);

    /// <summary>Any thread, as all that follow.</summary>
    internal void Opened(StunTransport transport) => _connections.Opened(Tag(transport));

    internal void Ended(StunTransport transport, ConnectionEnd reason) => _connections.Ended(reason, Tag(transport));

    internal void EndedUnopened(StunTransport transport, ConnectionEnd reason) => _connections.EndedUnopened(reason, Tag(transport));

    internal void Refused(StunTransport transport, ConnectionRefusal reason) => _connections.Refused(reason, Tag(transport));

    internal void Overflow(StunTransport transport) => _connections.Overflow(Tag(transport));

    internal void BufferShortage(string direction) => _shortages.Add(1, new KeyValuePair<string, object?>("direction", direction));

    internal void LoopError() => _errors.Add(1);

    private IEnumerable<Measurement<long>> ObserveClients(Func<Traffic, long> value)
    {
        foreach (var transport in Transports)
        {
            yield return new(value(_clientIn[(int)transport]), Tag(transport), new("direction", "in"));
            yield return new(value(_clientOut[(int)transport]), Tag(transport), new("direction", "out"));
        }
    }

    private IEnumerable<Measurement<long>> ObservePeers(Func<Traffic, long> value) =>
        [new(value(_peerIn), new KeyValuePair<string, object?>("direction", "in")), new(value(_peerOut), new KeyValuePair<string, object?>("direction", "out"))];

    private IEnumerable<Measurement<long>> ObserveDrops()
    {
        foreach (var reason in Drops)
        {
            yield return new(_clientDrops[(int)reason], new("to", "client"), new("reason", reason.ToString()));
            yield return new(_peerDrops[(int)reason], new("to", "peer"), new("reason", reason.ToString()));
        }
    }

    private static KeyValuePair<string, object?> Tag(StunTransport transport) => new("transport", transport.ToString().ToLowerInvariant());
}
