using System.Buffers.Binary;
using System.Net;
using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Srtp;
using Tandem.Sdp;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Tests.Plane;

/// <summary>A phone without ICE in a <see cref="VirtualNetwork"/>, with keys of the description when it has some.</summary>
internal sealed class VirtualPhone : INetworkEnd, IDisposable
{
    private readonly VirtualNetwork _network;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;

    public VirtualPhone(VirtualNetwork network, byte number, params string[] formats)
    {
        _network = network;
        Address = new PeerAddress([198, 51, 100, number], 4000);
        RtcpAddress = Address.WithPort(4001);
        network.TryAdd(Address, this);
        network.TryAdd(RtcpAddress, this);
        Formats = [.. formats.Select(Format)];
    }

    public PeerAddress Address { get; }

    public PeerAddress RtcpAddress { get; }

    public IReadOnlyList<RtpFormat> Formats { get; set; }

    public IReadOnlyList<SdpBandwidth> Bandwidths { get; init; } = [];

    public uint Ssrc { get; set; } = 0x1111;

    public List<byte[]> Rtp { get; } = [];

    public List<byte[]> Rtcp { get; } = [];

    public Instant Deadline => Instant.Never;

    /// <summary>A format in one line: <c>0 PCMU/8000; fmtp; feedback, feedback</c>.</summary>
    public static RtpFormat Format(string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        Assert.True(RtpMap.TryParse(parts[0], out var map));
        FormatParameters? parameters = null;
        if (parts.Length > 1 && parts[1].Length > 0) parameters = new FormatParameters(map!.PayloadType.ToString(System.Globalization.CultureInfo.InvariantCulture), parts[1].Replace(',', ';'));
        return new RtpFormat(map!, parameters, parts.Length > 2 ? parts[2].Split(',', StringSplitOptions.TrimEntries) : []);
    }

    /// <summary>What it says of itself.</summary>
    public RtpMedia Describe(MediaDirection direction = MediaDirection.SendReceive, string kind = "audio") => new()
    {
        Kind = kind,
        Address = Address.ToEndPoint(),
        Profile = RtpProfile.Avp,
        Formats = Formats,
        Direction = direction,
        Rtcp = new RtcpTransport(RtcpAddress.Port, null, false, false),
        Bandwidths = Bandwidths,
    };

    /// <summary>What the gateway says to it.</summary>
    public RtpMedia DescribeGateway(IPEndPoint address, MediaDirection direction = MediaDirection.SendReceive, string kind = "audio") => new()
    {
        Kind = kind,
        Address = address,
        Profile = RtpProfile.Avp,
        Formats = Formats,
        Direction = direction,
        Rtcp = new RtcpTransport((ushort)(address.Port + 1), null, false, false),
    };

    /// <summary>Has keys: its own, and those of the gateway.</summary>
    public (SdpCrypto Own, SdpCrypto Gateway) Protect()
    {
        const SrtpSuite Suite = SrtpSuite.AesCm128HmacSha1Tag80;
        var (own, gateway) = (SrtpMasterKey.Random(Suite), SrtpMasterKey.Random(Suite));
        (_sender, _receiver) = (new SrtpSender(own), new SrtpReceiver(gateway));
        return (new SdpCrypto(1, Suite.ToName(), own.ToKeyAndSalt(), []), new SdpCrypto(1, Suite.ToName(), gateway.ToKeyAndSalt(), []));
    }

    public static byte[] Packet(byte payloadType, ushort sequence, uint timestamp, uint ssrc, byte fill = 0x55, bool marker = false)
    {
        var packet = new byte[RtpHeader.Length + 160];
        var writer = new RtpWriter(packet, payloadType, sequence, timestamp, ssrc, marker);
        writer.AddPayload(160).Fill(fill);
        return packet;
    }

    public byte[] Send(PeerAddress gateway, byte payloadType, ushort sequence, uint timestamp) => SendOctets(gateway, Packet(payloadType, sequence, timestamp, Ssrc));

    /// <summary>Sends a packet and gives it as it was on the wire.</summary>
    public byte[] SendOctets(PeerAddress gateway, byte[] packet)
    {
        var octets = packet;
        if (_sender is not null)
        {
            byte[] buffer = [.. packet, .. new byte[32]];
            octets = buffer[.._sender.ProtectRtp(buffer, packet.Length)];
        }

        _network.Send(Address, gateway, octets);
        _network.Deliver();
        return octets;
    }

    public void SendReport(PeerAddress gateway, byte[] compound)
    {
        _network.Send(RtcpAddress, gateway, compound);
        _network.Deliver();
    }

    public void Receive(PeerAddress local, PeerAddress remote, byte[] octets)
    {
        if (local == RtcpAddress)
        {
            Rtcp.Add(octets);
            return;
        }

        if (_receiver is not null)
        {
            Assert.Equal(SrtpOutcome.Accepted, _receiver.UnprotectRtp(octets, out var length));
            octets = octets[..length];
        }

        Rtp.Add(octets);
    }

    public void Advance()
    {
    }

    public void Dispose()
    {
        _sender?.Dispose();
        _receiver?.Dispose();
    }
}

/// <summary>Fields of packets.</summary>
internal static class Fields
{
    public static byte Type(this byte[] packet) => (byte)(packet[1] & 0x7F);

    public static ushort Sequence(this byte[] packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2));

    public static uint Timestamp(this byte[] packet) => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4));

    public static uint Ssrc(this byte[] packet) => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(8));
}
