using System.Buffers;
using System.Net;
using System.Text;
using Tandem.Hep;
using Tandem.Kernel;
using Tandem.Server.Options;
using Tandem.Server.Tracing;
using Tandem.Sip;

namespace Tandem.Server.Hep;

/// <summary>Makes packets of messages: what proves a password is masked, the node's own address is that of the listener. Not thread-safe; its buffers are used again.</summary>
internal sealed class HepEncoder(HepOptions options, IReadOnlyList<IPEndPoint> listeners, TimeProvider clock)
{
    /// <summary>The longest UDP payload over IPv4; HEP's own limit is a little higher.</summary>
    private const int MaxDatagram = 65507;

    private static readonly byte[] NoCallId = [];

    private readonly byte[] _packet = new byte[MaxDatagram];
    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.Key ?? "");
    private readonly ArrayBufferWriter<byte> _masked = new(4096);
    private readonly PeerAddress[] _listeners = [.. listeners.Select(PeerAddress.From)];

    /// <summary>The packet of a message; valid until the next.</summary>
    public ReadOnlyMemory<byte> Encode(in HepMessage message)
    {
        var octets = message.Rented.AsMemory(0, message.Length);
        _masked.ResetWrittenCount();
        SecretMask.Write(octets.Span, _masked);
        var (own, remote) = (_listeners[message.Flow.Listener], message.Flow.Remote);
        Span<byte> ownOctets = stackalloc byte[16], remoteOctets = stackalloc byte[16];
        ownOctets = ownOctets[..own.WriteAddress(ownOctets)];
        remoteOctets = remoteOctets[..remote.WriteAddress(remoteOctets)];
        var packet = new HepPacket
        {
            Protocol = message.Flow.Transport == SipTransport.Udp ? HepIpProtocol.Udp : HepIpProtocol.Tcp,
            Source = message.IsSent ? ownOctets : remoteOctets,
            SourcePort = message.IsSent ? own.Port : remote.Port,
            Destination = message.IsSent ? remoteOctets : ownOctets,
            DestinationPort = message.IsSent ? remote.Port : own.Port,
            UnixMicroseconds = UnixMicroseconds(message.Time),
            CaptureId = (uint)options.CaptureId,
            AuthenticationKey = _key,
            CorrelationId = CallId(octets),
            Payload = _masked.WrittenSpan,
        };
        return _packet.AsMemory(0, HepWriter.Write(packet, _packet));
    }

    private long UnixMicroseconds(Instant time)
    {
        // Told from now back, so that a clock that was set in the meantime is right again.
        var at = clock.GetUtcNow() - (Instant.Now(clock) - time);
        return (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    private static ReadOnlySpan<byte> CallId(ReadOnlyMemory<byte> octets)
    {
        const int Longest = 512;
        if (SipMessage.TryParse(octets, SipLimits.Default, out var parsed) != SipParseError.None) return NoCallId;
        var callId = parsed!.CallId;
        return callId[..Math.Min(callId.Length, Longest)];
    }
}
