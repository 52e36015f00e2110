using System.Net;
using System.Net.Sockets;
using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Media.Transports;
using Tandem.Rtp;
using Tandem.Rtp.Rtcp;
using Tandem.Sdp;
using Tandem.Stun.Ice;

namespace Tandem.MediaProbe;

/// <summary>A transport over one UDP socket that sends every packet of RTP back, under sources of its own, and asks for a key picture where it is asked for one.</summary>
internal sealed class Echo : IMediaTransportOwner, IDisposable
{
    private const int MaxDatagram = 2048;

    /// <summary>What is added to a source, so that both directions have their own.</summary>
    private const uint Offset = 0x01000000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly DtlsContext _context = new(DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(1)), new DtlsOptions());
    private readonly byte[] _received = new byte[MaxDatagram];
    private readonly byte[] _sent = new byte[MaxDatagram + WebRtcTransport.Tailroom];
    private readonly WebRtcTransport _transport;
    private readonly DtlsRole _role;
    private readonly CandidateBase _local;
    private volatile bool _isOver;

    public Echo(IPAddress address, DtlsRole role)
    {
        _role = role;
        _socket.Bind(new IPEndPoint(address, 0));
        _local = new CandidateBase(CandidateTransport.Udp, PeerAddress.From((IPEndPoint)_socket.LocalEndPoint!));
        _transport = new WebRtcTransport(this, IceRole.Controlled, _context);
    }

    private static Instant Now => Instant.Now(TimeProvider.System);

    /// <summary>Answers an offer of one bundle.</summary>
    public SessionDescription Answer(SessionDescription offer)
    {
        _transport.Agent.AddHost(_local, Now, out _);
        _transport.Agent.EndOfLocalCandidates(Now);
        var answer = new BrowserAnswer(_transport.Agent, _context.Certificate, _role, _local.Address.ToEndPoint()).To(offer, out var ice, out var dtls);
        if (!_transport.SetRemote(ice, dtls, _role, Now)) throw new InvalidDataException("The offer has no ICE or DTLS that can be taken.");
        return answer;
    }

    /// <summary>Receives until it is stopped.</summary>
    public void Run()
    {
        var anybody = new IPEndPoint(IPAddress.Any, 0);
        while (!_isOver)
        {
            if (_socket.Poll(Wait(), SelectMode.SelectRead))
            {
                EndPoint from = anybody;
                var length = _socket.ReceiveFrom(_received, ref from);
                _transport.Receive(_local, PeerAddress.From((IPEndPoint)from), _received, length, Now);
            }

            if (_transport.Deadline <= Now) _transport.Advance(Now);
        }

        _transport.Close(Now);
    }

    /// <summary>From any thread.</summary>
    public void Stop() => _isOver = true;

    public void Transmit(in CandidateBase local, in PeerAddress remote, ReadOnlySpan<byte> octets) => _socket.SendTo(octets, remote.ToEndPoint());

    public void ReceivedRtp(Span<byte> buffer, int length, Instant now)
    {
        if (RtpPacket.TryParse(buffer[..length], out var parsed) != RtpParseError.None) return;
        var ssrc = parsed.Ssrc + Offset;
        buffer[..length].CopyTo(_sent);
        RtpHeader.WriteSsrc(_sent, ssrc);
        _transport.SendRtp(_sent, length);
    }

    public void ReceivedRtcp(Span<byte> packet, Instant now)
    {
        if (RtcpCompound.TryParse(packet, isReducedSizeAllowed: true, out var compound) != RtcpParseError.None) return;
        foreach (var part in compound)
        {
            if (FeedbackMessage.TryRead(part, out var feedback) != RtcpParseError.None) continue;
            if (!feedback.Is(PayloadFeedbackFormat.PictureLossIndication) && !feedback.Is(PayloadFeedbackFormat.FullIntraRequest)) continue;
            var writer = new RtcpWriter(_sent);
            writer.WriteReceiverReport(Offset, []);
            writer.WritePictureLoss(Offset, feedback.MediaSsrc - Offset);
            _transport.SendRtcp(_sent, writer.Length);
            return;
        }
    }

    public void StateChanged(MediaTransportState state) => Console.WriteLine($"state {state} {_transport.Suite} {_transport.Failure}");

    public void Dispose()
    {
        _transport.Dispose();
        _context.Dispose();
        _socket.Dispose();
    }

    private TimeSpan Wait()
    {
        var wait = _transport.Deadline - Now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestWait ? wait : LongestWait;
    }
}
