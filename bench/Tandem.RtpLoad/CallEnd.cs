using System.Net;
using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Media.Transports;
using Tandem.Rtp;
using Tandem.Rtp.Srtp;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;
using Tandem.Stun.Ice;
using Tandem.Transport;

namespace Tandem.RtpLoad;

/// <summary>One side of a call: the near one counts what comes, the far one sends it back under a source of its own. On the loop, but for its making.</summary>
internal sealed class CallEnd : LoopTimer, IMediaReceiver, IMediaTransportOwner, IDisposable
{
    private readonly IMediaLoop _loop;
    private readonly IMediaSocket _socket;
    private readonly PhoneTransport _transport;
    private readonly byte[] _buffer = new byte[2048];
    private readonly bool _sendsBack;
    private readonly uint _ssrc;

    public CallEnd(IMediaLoop loop, uint ssrc, bool sendsBack)
    {
        (_loop, _ssrc, _sendsBack) = (loop, ssrc, sendsBack);
        _socket = loop.TryOpen(PeerAddress.From(new IPEndPoint(IPAddress.Loopback, 0)), this) ?? throw new IOException("No port is free.");
        var local = new CandidateBase(CandidateTransport.Udp, _socket.Local);
        _transport = new PhoneTransport(this, local, local, new PhoneTransportOptions());
    }

    public IPEndPoint Address => _socket.Local.ToEndPoint();

    public bool IsConnected => _transport.State == MediaTransportState.Connected;

    /// <summary>Packets that came as they should.</summary>
    public long Received { get; private set; }

    public long Sent { get; private set; }

    /// <summary>Packets that did not.</summary>
    public long Bad { get; private set; }

    public override Instant Deadline => _transport.Deadline;

    /// <summary>Learns where the server is.</summary>
    public void Connect(IPEndPoint server, Relayed relayed, CallPlan? plan, DtlsContext context)
    {
        if (plan?.Kind == StreamKind.Sdes) _transport.SetKeys(plan.Key, SrtpMasterKey.From(plan.Key.Suite, Convert.FromBase64String(relayed.Key)) ?? throw new InvalidDataException("The server has named no key."));
        if (plan?.Kind == StreamKind.Dtls && !_transport.SetDtls(context, new DtlsDescription([relayed.Fingerprint], SetupRole.Passive), DtlsRole.Client)) throw new InvalidDataException("The server has named no certificate.");
        _transport.SetRemote(Describe(server), _loop.Now);
        _loop.Schedule(this);
    }

    /// <summary>Sends a packet of 20 ms of G.711.</summary>
    public void Send(ushort sequence, uint timestamp)
    {
        var writer = new RtpWriter(_buffer, 0, sequence, timestamp, _ssrc);
        writer.AddPayload(160).Fill(0x7F);
        if (_transport.SendRtp(_buffer, writer.Length)) Sent++;
    }

    public override void Advance(Instant now) => _transport.Advance(now);

    private void Take(Span<byte> buffer, int length)
    {
        Received++;
        if (!_sendsBack) return;
        RtpHeader.WriteSsrc(buffer, _ssrc);
        if (_transport.SendRtp(buffer, length)) Sent++;
    }

    void IMediaReceiver.Received(IMediaSocket socket, in PeerAddress remote, Span<byte> buffer, int length, Instant now)
    {
        var before = Received;
        _transport.Receive(new CandidateBase(CandidateTransport.Udp, socket.Local), remote, buffer, length, now);
        if (length > 0 && (buffer[0] & 0xC0) != 0x80) _loop.Schedule(this);
        else if (Received == before && RtpDemultiplexing.KindOf(buffer[..length]) == RtpPacketKind.Rtp) Bad++;
    }

    void IMediaTransportOwner.Transmit(in CandidateBase local, in PeerAddress remote, ReadOnlySpan<byte> octets) => _socket.Send(remote, octets);

    void IMediaTransportOwner.ReceivedRtp(Span<byte> buffer, int length, Instant now)
    {
        if (length == RtpHeader.Length + 160 && (buffer[1] & 0x7F) == 0) Take(buffer, length);
    }

    void IMediaTransportOwner.ReceivedRtcp(Span<byte> packet, Instant now)
    {
    }

    void IMediaTransportOwner.StateChanged(MediaTransportState state)
    {
        if (state == MediaTransportState.Failed) Console.Error.WriteLine($"A transport has failed: {_transport.FailureReason}");
    }

    public void Dispose()
    {
        _loop.Cancel(this);
        _transport.Close(_loop.Now);
        _transport.Dispose();
        _socket.Close();
    }

    private static RtpMedia Describe(IPEndPoint server) => new()
    {
        Kind = "audio",
        Address = server,
        Profile = RtpProfile.Avp,
        Formats = [new RtpFormat(new RtpMap(0, "PCMU", 8000), null, [])],
        Rtcp = new RtcpTransport((ushort)(server.Port + 1), null, IsMultiplexed: true, IsReducedSize: false),
    };
}
