using System.Text;
using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Media.Transports;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Security;
using Tandem.Stun.Ice;

namespace Tandem.Media.Tests;

/// <summary>Two transports and the network between them, in virtual time.</summary>
internal sealed class TransportPair : IDisposable
{
    private static readonly DtlsCertificate OffererCertificate = DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(1));
    private static readonly DtlsCertificate AnswererCertificate = DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(1));

    private readonly Queue<(TransportEnd To, PeerAddress From, byte[] Octets)> _wire = [];
    private readonly Queue<(TransportEnd To, PeerAddress From, byte[] Octets)> _held = [];

    public TransportPair()
    {
        Offerer = new TransportEnd(this, new PeerAddress([192, 0, 2, 1], 5000), IceRole.Controlling, OffererCertificate, DtlsRole.Server);
        Answerer = new TransportEnd(this, new PeerAddress([192, 0, 2, 2], 6000), IceRole.Controlled, AnswererCertificate, DtlsRole.Client);
    }

    public TransportEnd Offerer { get; }

    public TransportEnd Answerer { get; }

    /// <summary>Whether datagrams arrive.</summary>
    public bool IsConnected { get; set; } = true;

    /// <summary>Whether all but the checks of ICE is held back.</summary>
    public bool HoldsHandshakes { get; set; }

    public Instant Now { get; private set; } = new(TimeSpan.TicksPerSecond);

    public static DtlsFingerprint FingerprintOfAnswerer => AnswererCertificate.Fingerprint;

    /// <summary>Tells each of the other, and lets time pass until both are connected, or some seconds.</summary>
    public TransportPair Connect(DtlsFingerprint? announced = null)
    {
        Offerer.SetRemote(Answerer, announced ?? FingerprintOfAnswerer);
        Answerer.SetRemote(Offerer, OffererCertificate.Fingerprint);
        Pass(TimeSpan.FromSeconds(5));
        return this;
    }

    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        while (true)
        {
            Deliver();
            var next = Offerer.Transport.Deadline < Answerer.Transport.Deadline ? Offerer.Transport.Deadline : Answerer.Transport.Deadline;
            if (next > end) break;
            if (next > Now) Now = next;
            Offerer.Transport.Advance(Now);
            Answerer.Transport.Advance(Now);
        }

        Now = end;
    }

    /// <summary>Delivers what is under way.</summary>
    public void Deliver()
    {
        while (!HoldsHandshakes && _held.TryDequeue(out var held)) _wire.Enqueue(held);
        while (_wire.TryDequeue(out var next)) next.To.Receive(next.From, next.Octets);
    }

    public void Send(TransportEnd from, PeerAddress to, ReadOnlySpan<byte> octets)
    {
        var end = from == Offerer ? Answerer : Offerer;
        if (HoldsHandshakes && octets[0] > 3) _held.Enqueue((end, from.Address, octets.ToArray()));
        else if (IsConnected && end.Address == to) _wire.Enqueue((end, from.Address, octets.ToArray()));
    }

    public void Dispose()
    {
        Offerer.Dispose();
        Answerer.Dispose();
    }
}

/// <summary>One of them, and what it was told.</summary>
internal sealed class TransportEnd : IMediaTransportOwner, IDisposable
{
    private readonly TransportPair _pair;
    private readonly DtlsContext _context;
    private readonly DtlsRole _role;

    public TransportEnd(TransportPair pair, PeerAddress address, IceRole iceRole, DtlsCertificate certificate, DtlsRole role)
    {
        (_pair, Address, _context) = (pair, address, new DtlsContext(certificate, new DtlsOptions()));
        _role = role;
        Transport = new WebRtcTransport(this, iceRole, _context);
        Transport.Agent.AddHost(Local, pair.Now, out _);
        Transport.Agent.EndOfLocalCandidates(pair.Now);
    }

    public PeerAddress Address { get; }

    public WebRtcTransport Transport { get; }

    public List<byte[]> Rtp { get; } = [];

    public List<byte[]> Rtcp { get; } = [];

    public List<MediaTransportState> States { get; } = [];

    /// <summary>Whether what is received and sent is kept.</summary>
    public bool Records { get; set; } = true;

    /// <summary>The last datagram that was sent.</summary>
    public byte[] LastSent { get; private set; } = [];

    private CandidateBase Local => new(CandidateTransport.Udp, Address);

    public void SetRemote(TransportEnd other, DtlsFingerprint fingerprint)
    {
        var agent = other.Transport.Agent;
        var ice = new IceDescription(Encoding.UTF8.GetString(agent.Credentials.UserFragment), Encoding.UTF8.GetString(agent.Credentials.Password))
        {
            Candidates = [.. agent.LocalCandidates.Select(Text)],
            IsComplete = true,
        };
        Assert.True(Transport.SetRemote(ice, new DtlsDescription([fingerprint.ToString()], SetupRole.Active), _role, _pair.Now));
    }

    public void Receive(PeerAddress from, byte[] octets) => Transport.Receive(Local, from, octets, octets.Length, _pair.Now);

    public bool Send(byte[] packet, bool isRtcp = false)
    {
        byte[] buffer = [.. packet, .. new byte[WebRtcTransport.Tailroom]];
        return isRtcp ? Transport.SendRtcp(buffer, packet.Length) : Transport.SendRtp(buffer, packet.Length);
    }

    public void Transmit(in CandidateBase local, in PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        if (!Records) return;
        Assert.Equal(Local, local);
        LastSent = octets.ToArray();
        _pair.Send(this, remote, octets);
    }

    public void ReceivedRtp(Span<byte> buffer, int length, Instant now)
    {
        if (Records) Rtp.Add(buffer[..length].ToArray());
    }

    public void ReceivedRtcp(Span<byte> packet, Instant now)
    {
        if (Records) Rtcp.Add(packet.ToArray());
    }

    public void StateChanged(MediaTransportState state) => States.Add(state);

    public void Dispose()
    {
        Transport.Dispose();
        _context.Dispose();
    }

    private static string Text(Candidate candidate)
    {
        var octets = new byte[CandidateText.MaxLength];
        return Encoding.UTF8.GetString(octets, 0, CandidateText.Write(candidate, octets));
    }
}
