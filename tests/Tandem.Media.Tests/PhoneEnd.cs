using System.Buffers.Binary;
using Tandem.Kernel;
using Tandem.Media.Transports;
using Tandem.Sdp.Rtp;
using Tandem.Stun.Ice;

namespace Tandem.Media.Tests;

/// <summary>A transport to a phone, and what it told and sent.</summary>
internal sealed class PhoneEnd : IMediaTransportOwner, IDisposable
{
    public static readonly CandidateBase Rtp = new(CandidateTransport.Udp, new PeerAddress([192, 0, 2, 1], 20_000));
    public static readonly CandidateBase Rtcp = new(CandidateTransport.Udp, new PeerAddress([192, 0, 2, 1], 20_001));
    public static readonly PeerAddress Phone = new([198, 51, 100, 7], 4000);
    public static readonly PeerAddress PhoneRtcp = new([198, 51, 100, 7], 4001);

    public PhoneEnd(PhoneTransportOptions? options = null) => Transport = new PhoneTransport(this, Rtp, Rtcp, options ?? new PhoneTransportOptions());

    public PhoneTransport Transport { get; }

    public Instant Now { get; set; } = new(TimeSpan.TicksPerSecond);

    public List<byte[]> Received { get; } = [];

    public List<byte[]> ReceivedReports { get; } = [];

    public List<(CandidateBase Local, PeerAddress Remote, byte[] Octets)> Sent { get; } = [];

    public List<MediaTransportState> States { get; } = [];

    /// <summary>Whether what is received and sent is kept.</summary>
    public bool Records { get; set; } = true;

    /// <summary>A description of PCMU and telephone events.</summary>
    public static RtpMedia Media(PeerAddress? address = null, bool isMultiplexed = false, RtcpTransport? rtcp = null) => new()
    {
        Kind = "audio",
        Address = (address ?? Phone).ToEndPoint(),
        Profile = RtpProfile.Avp,
        Formats = [new(new RtpMap(0, "PCMU", 8000), null, []), new(new RtpMap(101, "telephone-event", 8000), null, [])],
        Rtcp = rtcp ?? new RtcpTransport((ushort)((address ?? Phone).Port + 1), null, isMultiplexed, IsReducedSize: false),
    };

    public static byte[] Packet(ushort number, byte payloadType = 0)
    {
        byte[] packet = [0x80, payloadType, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, .. Enumerable.Repeat((byte)0x7F, 160)];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), number);
        return packet;
    }

    public static byte[] Report => [0x80, 201, 0, 1, 0, 0, 0, 9];

    public PhoneEnd Answered(RtpMedia? media = null)
    {
        Assert.True(Transport.SetRemote(media ?? Media(), Now));
        return this;
    }

    public void Receive(PeerAddress from, byte[] octets, CandidateBase? local = null) => Transport.Receive(local ?? Rtp, from, octets, octets.Length, Now);

    public bool Send(byte[] packet, bool isRtcp = false)
    {
        byte[] buffer = [.. packet, .. new byte[MediaTransport.Tailroom]];
        return isRtcp ? Transport.SendRtcp(buffer, packet.Length) : Transport.SendRtp(buffer, packet.Length);
    }

    public void Transmit(in CandidateBase local, in PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        if (Records) Sent.Add((local, remote, octets.ToArray()));
    }

    public void ReceivedRtp(Span<byte> buffer, int length, Instant now)
    {
        if (Records) Received.Add(buffer[..length].ToArray());
    }

    public void ReceivedRtcp(Span<byte> packet, Instant now)
    {
        if (Records) ReceivedReports.Add(packet.ToArray());
    }

    public void StateChanged(MediaTransportState state) => States.Add(state);

    public void Dispose() => Transport.Dispose();
}
