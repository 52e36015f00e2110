using System.Diagnostics.Metrics;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>The counters of meter <c>Tandem.Transport</c>. What is counted for each message is a plain field of the lane, read when somebody observes.</summary>
public sealed class TransportMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Tandem.Transport";

    private static readonly SipTransport[] Transports = [SipTransport.Udp, SipTransport.Tcp, SipTransport.Tls, SipTransport.Ws, SipTransport.Wss];

    private readonly Traffic[] _in = new Traffic[Transports.Length + 1];
    private readonly Traffic[] _out = new Traffic[Transports.Length + 1];
    private readonly Meter _meter;
    private readonly ConnectionMetrics _connections;
    private readonly Counter<long> _udpErrors;
    private readonly Counter<long> _shortages;
    private readonly Counter<long> _receiverErrors;
    private readonly Counter<long> _certificates;

    /// <summary>Makes the instruments.</summary>
    public TransportMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _meter.CreateObservableCounter("tandem.sip.transport.messages", () => Observe(static t => t.Messages), "{message}", "SIP messages received and sent.");
        _meter.CreateObservableCounter("tandem.sip.transport.io", () => Observe(static t => t.Octets), "By", "Octets of SIP messages received and sent.");
        _connections = new ConnectionMetrics(_meter, "tandem.sip.connections", "SIP");
        _udpErrors = _meter.CreateCounter<long>("tandem.sip.udp.errors", "{datagram}", "Datagrams that could not be sent, or were reported by ICMP.");
        _shortages = _meter.CreateCounter<long>("tandem.sip.udp.buffer_shortages", "{buffer}", "Socket buffers smaller than asked for.");
        _certificates = _meter.CreateCounter<long>("tandem.sip.tls.certificates.refused", "{certificate}", "Certificates of TLS peers that were refused.");
        _receiverErrors = _meter.CreateCounter<long>("tandem.sip.lane.errors", "{error}", "Errors of our own that the lane survived.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Counts a message that came in. On the lane only.</summary>
    internal void Received(SipTransport transport, int octets) => _in[(int)transport].Add(octets);

    /// <summary>Counts a message that went out. On the lane only.</summary>
    internal void Sent(SipTransport transport, int octets) => _out[(int)transport].Add(octets);

    internal void Opened(SipTransport transport, bool outbound) => _connections.Opened(Tag(transport), Direction(outbound));

    internal void Ended(SipTransport transport, bool outbound, ConnectionEnd reason) => _connections.Ended(reason, Tag(transport), Direction(outbound));

    internal void EndedUnopened(SipTransport transport, bool outbound, ConnectionEnd reason) => _connections.EndedUnopened(reason, Tag(transport), Direction(outbound));

    internal void Refused(SipTransport transport, ConnectionRefusal reason) => _connections.Refused(reason, Tag(transport));

    internal void CertificateRefused(bool outbound, CertificateRefusal reason) => _certificates.Add(1, Direction(outbound), new("reason", reason.ToString()));

    internal void Overflow(SipTransport transport) => _connections.Overflow(Tag(transport));

    internal void UdpError(UdpFailure reason) => _udpErrors.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    internal void BufferShortage(string direction) => _shortages.Add(1, new KeyValuePair<string, object?>("direction", direction));

    internal void ReceiverError() => _receiverErrors.Add(1);

    private IEnumerable<Measurement<long>> Observe(Func<Traffic, long> value)
    {
        foreach (var transport in Transports)
        {
            yield return new(value(_in[(int)transport]), Tag(transport), new("direction", "in"));
            yield return new(value(_out[(int)transport]), Tag(transport), new("direction", "out"));
        }
    }

    private static KeyValuePair<string, object?> Tag(SipTransport transport) => new("transport", transport.ToString().ToLowerInvariant());

    private static KeyValuePair<string, object?> Direction(bool outbound) => new("direction", outbound ? "out" : "in");
}
