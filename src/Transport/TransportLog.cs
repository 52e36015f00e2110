using Microsoft.Extensions.Logging;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>Everything that this project logs, with its event ids (1000 to 1099).</summary>
internal static partial class TransportLog
{
    [LoggerMessage(1000, LogLevel.Information, "SIP listens on {Listener}")]
    public static partial void Listening(ILogger logger, string listener);

    [LoggerMessage(1001, LogLevel.Warning,
        "{Listener}: the kernel gave a {Direction} buffer of {Given} octets instead of {Wanted}; raise net.core.{Setting} (sysctl -w net.core.{Setting}={Wanted}), or datagrams are lost under load")]
    public static partial void BufferShortage(ILogger logger, string listener, string direction, int given, int wanted, string setting);

    [LoggerMessage(1002, LogLevel.Error, "The SIP lane goes on after an error of our own in {Step}")]
    public static partial void ReceiverFailed(ILogger logger, Exception exception, string step);

    [LoggerMessage(1003, LogLevel.Critical, "The SIP lane has ended by an error of our own; the node does no SIP any more")]
    public static partial void LaneFailed(ILogger logger, Exception exception);

    [LoggerMessage(1004, LogLevel.Information, "The SIP lane has stopped")]
    public static partial void LaneStopped(ILogger logger);

    [LoggerMessage(1010, LogLevel.Debug, "{Flow}: open")]
    public static partial void ConnectionOpened(ILogger logger, Flow flow);

    [LoggerMessage(1011, LogLevel.Debug, "{Flow}: ended, {Reason}")]
    public static partial void ConnectionEnded(ILogger logger, Flow flow, ConnectionEnd reason);

    [LoggerMessage(1012, LogLevel.Warning, "A {Transport} connection from {Source} was refused: {Reason}")]
    public static partial void ConnectionRefused(ILogger logger, SipTransport transport, string source, ConnectionRefusal reason);

    [LoggerMessage(1013, LogLevel.Information, "{Flow}: cannot be opened: {Reason}")]
    public static partial void ConnectFailed(ILogger logger, Flow flow, string reason);

    [LoggerMessage(1014, LogLevel.Warning, "{Flow}: closed, the peer reads too slowly and {Queued} octets wait")]
    public static partial void QueueOverflow(ILogger logger, Flow flow, long queued);

    [LoggerMessage(1015, LogLevel.Error, "{Flow}: closed by an error of our own")]
    public static partial void ConnectionFailed(ILogger logger, Exception exception, Flow flow);

    [LoggerMessage(1016, LogLevel.Warning, "The TLS certificate of {Source} was refused: {Subject}")]
    public static partial void CertificateRefused(ILogger logger, string source, string subject);

    [LoggerMessage(1017, LogLevel.Warning, "The TLS certificate of {Server}, wanted for {Name}, was refused as {Reason}: {Subject}")]
    public static partial void ServerCertificateRefused(ILogger logger, PeerAddress server, string name, CertificateRefusal reason, string subject);

    [LoggerMessage(1020, LogLevel.Debug, "{Flow}: a datagram could not be sent, error {Error}")]
    public static partial void DatagramFailed(ILogger logger, Flow flow, int error);

    [LoggerMessage(1030, LogLevel.Information, "STUN listens on {Transport} {Listener}")]
    public static partial void StunListening(ILogger logger, StunTransport transport, PeerAddress listener);

    [LoggerMessage(1031, LogLevel.Error, "The relay goes on after an error of our own in {Step}")]
    public static partial void RelayReceiverFailed(ILogger logger, Exception exception, string step);

    [LoggerMessage(1032, LogLevel.Critical, "The relay has ended by an error of our own; the node does no STUN and TURN any more")]
    public static partial void RelayFailed(ILogger logger, Exception exception);

    [LoggerMessage(1033, LogLevel.Information, "The relay has stopped")]
    public static partial void RelayStopped(ILogger logger);

    [LoggerMessage(1034, LogLevel.Warning, "At most {Given} files and sockets may be open, too few for {Relays} relayed addresses, {Connections} connections of TURN clients and {PeerConnections} of their peers; raise the limit to {Wanted} (LimitNOFILE, ulimit -n), or allow fewer, or some are refused when they come")]
    public static partial void FewDescriptors(ILogger logger, ulong given, int relays, int connections, int peerConnections, ulong wanted);

    [LoggerMessage(1035, LogLevel.Warning, "The relayed address {Local} cannot be opened: {Reason}")]
    public static partial void RelayAddressFailed(ILogger logger, PeerAddress local, RelayRefusal reason);

    [LoggerMessage(1040, LogLevel.Error, "The relayed address {Local} takes no connections any more, error {Error}; its allocation is ended")]
    public static partial void RelayAddressLost(ILogger logger, PeerAddress local, int error);

    [LoggerMessage(1036, LogLevel.Debug, "{Transport} client {Source}: ended, {Reason}")]
    public static partial void ClientEnded(ILogger logger, StunTransport transport, PeerAddress source, ConnectionEnd reason);

    [LoggerMessage(1037, LogLevel.Warning, "A {Transport} connection to STUN from {Source} was refused: {Reason}")]
    public static partial void ClientRefused(ILogger logger, StunTransport transport, string source, ConnectionRefusal reason);

    [LoggerMessage(1038, LogLevel.Warning, "{Transport} client {Source}: closed, it reads too slowly and {Queued} octets wait")]
    public static partial void ClientOverflow(ILogger logger, StunTransport transport, PeerAddress source, long queued);

    [LoggerMessage(1039, LogLevel.Error, "{Transport} client {Source}: closed by an error of our own")]
    public static partial void ClientFailed(ILogger logger, Exception exception, StunTransport transport, PeerAddress source);

    [LoggerMessage(1041, LogLevel.Error, "Clients by DTLS are refused: there is no certificate that OpenSSL takes")]
    public static partial void NoDtlsCertificate(ILogger logger, Exception exception);

    [LoggerMessage(1050, LogLevel.Error, "A media loop goes on after an error of our own in {Step}")]
    public static partial void MediaReceiverFailed(ILogger logger, Exception exception, string step);

    [LoggerMessage(1051, LogLevel.Critical, "A media loop has ended by an error of our own; its calls have no media any more")]
    public static partial void MediaLoopFailed(ILogger logger, Exception exception);

    [LoggerMessage(1052, LogLevel.Debug, "A media loop has stopped")]
    public static partial void MediaLoopStopped(ILogger logger);

    [LoggerMessage(1053, LogLevel.Warning, "A media loop cannot be kept on processor {Core}; it runs on any")]
    public static partial void LoopNotPinned(ILogger logger, int core);
}
