using System.Buffers.Binary;
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

/// <summary>One side of a call: it sends a track, or what comes back under a source of its own, and counts what comes. On the loop, but for its making.</summary>
internal sealed class CallEnd : LoopTimer, IMediaReceiver, IMediaTransportOwner, IDisposable
{
    private readonly IMediaLoop _loop;
    private readonly IMediaSocket _socket;
    private readonly PhoneTransport _transport;
    private readonly byte[] _buffer = new byte[2048];
    private readonly SoundTrack _track;
    private readonly DelayTally? _delays;
    private readonly bool _sendsBack;
    private readonly uint _ssrc;
    private TimeSpan _lastDelay;

    /// <param name="loop">Where it runs.</param>
    /// <param name="ssrc">Its source.</param>
    /// <param name="track">What it sends, and the format of what comes.</param>
    /// <param name="sendsBack">Whether it sends nothing by itself.</param>
    /// <param name="delays">Where delays are told; null when what is sent does not arrive as it is.</param>
    public CallEnd(IMediaLoop loop, uint ssrc, SoundTrack track, bool sendsBack, DelayTally? delays)
    {
        (_loop, _ssrc, _track, _sendsBack, _delays) = (loop, ssrc, track, sendsBack, delays);
        _socket = loop.TryOpen(PeerAddress.From(new IPEndPoint(IPAddress.Loopback, 0)), this) ?? throw new IOException("No port is free.");
        var local = new CandidateBase(CandidateTransport.Udp, _socket.Local);
        _transport = new PhoneTransport(this, local, local, new PhoneTransportOptions());
    }

    public IPEndPoint Address => _socket.Local.ToEndPoint();

    public bool IsConnected => _transport.State == MediaTransportState.Connected;

    /// <summary>Packets that came as they should.</summary>
    public long Received { get; private set; }

    public long Sent { get; private set; }

    /// <summary>Octets of their payloads.</summary>
    public long ReceivedOctets { get; private set; }

    /// <summary>Interarrival jitter (RFC 3550 section 6.4.1).</summary>
    public TimeSpan Jitter { get; private set; }

    /// <summary>What listens to it, if anything does.</summary>
    public HeardSound? Ear { get; set; }

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

    /// <summary>Sends a packet of 20 ms, its time in its first octets where it arrives as it is.</summary>
    public void Send(int number)
    {
        var payload = _track.Payload(number);
        var writer = new RtpWriter(_buffer, _track.Format.PayloadType, (ushort)number, _track.Step * (uint)number, _ssrc);
        var octets = writer.AddPayload(payload.Length);
        payload.CopyTo(octets);
        if (_delays is not null) BinaryPrimitives.WriteInt64LittleEndian(octets, _loop.Now.Ticks);
        if (_transport.SendRtp(_buffer, writer.Length)) Sent++;
    }

    public override void Advance(Instant now) => _transport.Advance(now);

    private void Take(Span<byte> buffer, int length)
    {
        Received++;
        ReceivedOctets += length - RtpHeader.Length;
        Ear?.Add(buffer[RtpHeader.Length..length]);
        if (_delays is not null) Measure(buffer[RtpHeader.Length..]);
        if (!_sendsBack) return;
        RtpHeader.WriteSsrc(buffer, _ssrc);
        if (_delays is not null) BinaryPrimitives.WriteInt64LittleEndian(buffer[RtpHeader.Length..], _loop.Now.Ticks);
        if (_transport.SendRtp(buffer, length)) Sent++;
    }

    private void Measure(ReadOnlySpan<byte> payload)
    {
        var delay = TimeSpan.FromTicks(_loop.Now.Ticks - BinaryPrimitives.ReadInt64LittleEndian(payload));
        _delays!.Add(delay);
        if (Received > 1) Jitter += ((delay - _lastDelay).Duration() - Jitter) / 16;
        _lastDelay = delay;
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
        if (length > RtpHeader.Length && (buffer[1] & 0x7F) == _track.Format.PayloadType) Take(buffer, length);
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

    private RtpMedia Describe(IPEndPoint server) => new()
    {
        Kind = "audio",
        Address = server,
        Profile = RtpProfile.Avp,
        Formats = [_track.Format],
        Rtcp = new RtcpTransport((ushort)(server.Port + 1), null, IsMultiplexed: true, IsReducedSize: false),
    };
}
