using System.Net;
using System.Text;
using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Transports;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;
using Tandem.Stun.Ice;

namespace Tandem.Media.Tests.Plane;

/// <summary>The far end of a transport with ICE and DTLS, in a <see cref="VirtualNetwork"/>.</summary>
internal sealed class VirtualBrowser : INetworkEnd, IMediaTransportOwner, IDisposable
{
    private static readonly DtlsCertificate Certificate = DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(1));

    private readonly VirtualNetwork _network;
    private readonly DtlsContext _context = new(Certificate, new DtlsOptions());

    public VirtualBrowser(VirtualNetwork network, byte number, IceRole role = IceRole.Controlled)
    {
        _network = network;
        Address = new PeerAddress([198, 51, 100, number], 6000);
        network.TryAdd(Address, this);
        Transport = new WebRtcTransport(this, role, _context);
        Prepare();
    }

    public PeerAddress Address { get; }

    public WebRtcTransport Transport { get; }

    public List<byte[]> Rtp { get; } = [];

    public List<byte[]> Rtcp { get; } = [];

    public List<MediaTransportState> States { get; } = [];

    public Instant Deadline => Transport.Deadline;

    private CandidateBase Local => new(CandidateTransport.Udp, Address);

    /// <summary>A medium as it says it.</summary>
    public RtpMedia Describe(string kind, string mediaId, SetupRole setup, params string[] formats) => Common(kind, mediaId, formats) with
    {
        Address = Address.ToEndPoint(),
        Ice = new IceDescription(Encoding.UTF8.GetString(Transport.Agent.Credentials.UserFragment), Encoding.UTF8.GetString(Transport.Agent.Credentials.Password))
        {
            Candidates = [.. Transport.Agent.LocalCandidates.Select(Text)],
            IsComplete = true,
        },
        Dtls = new DtlsDescription([Certificate.Fingerprint.ToString()], setup),
    };

    /// <summary>A medium as the gateway says it.</summary>
    public static RtpMedia DescribeGateway(ILegTransport transport, string fingerprint, string kind, string mediaId, SetupRole setup, params string[] formats) => Common(kind, mediaId, formats) with
    {
        Address = transport.Rtp,
        Ice = transport.Ice,
        Dtls = new DtlsDescription([fingerprint], setup),
    };

    /// <summary>Takes what the gateway has said.</summary>
    public void Accept(RtpMedia gateway, DtlsRole role) => Assert.True(Transport.SetRemote(gateway.Ice!, gateway.Dtls!, role, _network.Now));

    /// <summary>Begins ICE anew.</summary>
    public void Restart()
    {
        Transport.Restart(IceCredentials.Random(), _network.Now);
        Prepare();
    }

    public bool Send(byte[] packet, bool isRtcp = false)
    {
        byte[] buffer = [.. packet, .. new byte[MediaTransport.Tailroom]];
        var isSent = isRtcp ? Transport.SendRtcp(buffer, packet.Length) : Transport.SendRtp(buffer, packet.Length);
        _network.Deliver();
        return isSent;
    }

    public void Receive(PeerAddress local, PeerAddress remote, byte[] octets) => Transport.Receive(Local, remote, octets, octets.Length, _network.Now);

    public void Advance() => Transport.Advance(_network.Now);

    public void Transmit(in CandidateBase local, in PeerAddress remote, ReadOnlySpan<byte> octets) => _network.Send(Address, remote, octets);

    public void ReceivedRtp(Span<byte> buffer, int length, Instant now) => Rtp.Add(buffer[..length].ToArray());

    public void ReceivedRtcp(Span<byte> packet, Instant now) => Rtcp.Add(packet.ToArray());

    public void StateChanged(MediaTransportState state) => States.Add(state);

    public void Dispose()
    {
        Transport.Dispose();
        _context.Dispose();
    }

    private static RtpMedia Common(string kind, string mediaId, string[] formats) => new()
    {
        Kind = kind,
        Address = new IPEndPoint(IPAddress.Loopback, 9),
        Profile = RtpProfile.DtlsSavpf,
        Formats = [.. formats.Select(VirtualPhone.Format)],
        Direction = MediaDirection.SendReceive,
        Rtcp = new RtcpTransport(9, null, IsMultiplexed: true, IsReducedSize: true),
        MediaId = mediaId,
    };

    private static string Text(Candidate candidate)
    {
        var octets = new byte[CandidateText.MaxLength];
        return Encoding.UTF8.GetString(octets, 0, CandidateText.Write(candidate, octets));
    }

    private void Prepare()
    {
        Transport.Agent.AddHost(Local, _network.Now, out _);
        Transport.Agent.EndOfLocalCandidates(_network.Now);
    }
}
