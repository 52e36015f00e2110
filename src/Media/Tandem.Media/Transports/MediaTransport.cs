using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Srtp;
using Tandem.Stun.Ice;
using Tandem.Transport;

namespace Tandem.Media.Transports;

/// <summary>
/// How the packets of one side of a call come and go, whatever that side is: protected or not, on one port or two. Sans-IO but for <see cref="IMediaTransportOwner"/>, which it calls. Per packet it allocates nothing. Belongs to
/// one loop.
/// </summary>
/// <param name="owner">Who has the sockets.</param>
public abstract class MediaTransport(IMediaTransportOwner owner) : IDisposable
{
    /// <summary>Octets behind a packet that are to be free when it is sent.</summary>
    public const int Tailroom = 32;

    /// <summary>How far it is.</summary>
    public MediaTransportState State { get; private set; }

    /// <summary>What was thrown away.</summary>
    public MediaDrops Drops { get; } = new();

    /// <summary>What media are protected with; null for none, and before keys are there.</summary>
    public SrtpSuite? Suite => Srtp?.Sender.Suite;

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public abstract Instant Deadline { get; }

    /// <summary>Why it has failed, in words; empty as long as it has not.</summary>
    public string FailureReason { get; private set; } = "";

    private protected IMediaTransportOwner Owner => owner;

    private protected SrtpSession? Srtp { get; set; }

    /// <summary>What RTCP is protected with: that of RTP, but where each has a handshake of its own.</summary>
    private protected virtual SrtpSession? ReportSrtp => Srtp;

    /// <summary>Takes a datagram.</summary>
    /// <param name="local">The socket that it came to.</param>
    /// <param name="remote">Where it came from.</param>
    /// <param name="buffer">The datagram, which is changed where it stands, and what the owner may use behind it.</param>
    /// <param name="length">Octets of the datagram.</param>
    /// <param name="now">The time.</param>
    public abstract void Receive(in CandidateBase local, in PeerAddress remote, Span<byte> buffer, int length, Instant now);

    /// <summary>Runs the timers that are due.</summary>
    public abstract void Advance(Instant now);

    /// <summary>Protects and sends a packet of RTP.</summary>
    /// <param name="buffer">The packet, and <see cref="Tailroom"/> behind it.</param>
    /// <param name="length">Octets of the packet.</param>
    /// <returns>False when nothing may be sent.</returns>
    public bool SendRtp(Span<byte> buffer, int length)
    {
        if (!MaySend) return false;
        return Send(buffer, Srtp is { } srtp ? srtp.Sender.ProtectRtp(buffer, length) : length, isRtcp: false);
    }

    /// <summary>Protects and sends a packet of RTCP.</summary>
    /// <param name="buffer">The packet, and <see cref="Tailroom"/> behind it.</param>
    /// <param name="length">Octets of the packet.</param>
    /// <returns>False when nothing may be sent.</returns>
    public bool SendRtcp(Span<byte> buffer, int length)
    {
        if (!MaySendReports) return false;
        return Send(buffer, ReportSrtp is { } srtp ? srtp.Sender.ProtectRtcp(buffer, length) : length, isRtcp: true);
    }

    /// <summary>Ends everything.</summary>
    public abstract void Close(Instant now);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>What is touched for each packet of RTP that comes.</summary>
    internal virtual void TouchToReceive(Footprint footprint)
    {
        footprint.Add(this);
        footprint.Add(Srtp);
        footprint.Add(Srtp?.Receiver);
    }

    /// <summary>What is touched for each packet of RTP that is sent.</summary>
    internal virtual void TouchToSend(Footprint footprint)
    {
        footprint.Add(this);
        footprint.Add(Srtp);
        footprint.Add(Srtp?.Sender);
    }

    private protected abstract bool MaySend { get; }

    private protected virtual bool MaySendReports => MaySend;

    private protected abstract bool TryGetPath(bool isRtcp, out CandidateBase local, out PeerAddress remote);

    private protected virtual void Dispose(bool disposing) => Srtp?.Dispose();

    /// <summary>Takes the protection off RTP or RTCP where it stands. Zero octets when it is not what the other side has sent, which is counted.</summary>
    private protected int Unprotect(Span<byte> datagram, bool isRtcp)
    {
        if ((isRtcp ? ReportSrtp : Srtp) is not { } srtp) return datagram.Length;
        var outcome = isRtcp ? srtp.Receiver.UnprotectRtcp(datagram, out var length) : srtp.Receiver.UnprotectRtp(datagram, out length);
        if (outcome != SrtpOutcome.Accepted) Drops.Add(DropOf(outcome));
        return length;
    }

    /// <summary>Hands over a packet that is in the clear.</summary>
    private protected void Deliver(Span<byte> buffer, int length, bool isRtcp, Instant now)
    {
        if (isRtcp) owner.ReceivedRtcp(buffer[..length], now);
        else owner.ReceivedRtp(buffer, length, now);
    }

    private protected static bool IsRtcp(ReadOnlySpan<byte> datagram) => RtpDemultiplexing.KindOf(datagram) == RtpPacketKind.Rtcp;

    private protected void Change(MediaTransportState state)
    {
        if (State == state || State is MediaTransportState.Failed or MediaTransportState.Closed) return;
        State = state;
        owner.StateChanged(state);
    }

    private protected void Fail(string reason)
    {
        if (State is MediaTransportState.Failed or MediaTransportState.Closed) return;
        FailureReason = reason;
        Change(MediaTransportState.Failed);
    }

    /// <summary>Whether this side has closed it, for good.</summary>
    private protected bool HasEnded { get; private set; }

    /// <summary>Closes it for good.</summary>
    private protected void End()
    {
        HasEnded = true;
        Change(MediaTransportState.Closed);
    }

    /// <summary>Begins again after a failure, or when the other side has said goodbye and comes back.</summary>
    private protected void Reopen()
    {
        if (HasEnded || State is not (MediaTransportState.Failed or MediaTransportState.Closed)) return;
        (State, FailureReason) = (MediaTransportState.Connecting, "");
        owner.StateChanged(State);
    }

    private bool Send(Span<byte> buffer, int length, bool isRtcp)
    {
        if (length == 0) return false;
        if (!TryGetPath(isRtcp, out var local, out var remote))
        {
            Drops.Add(MediaDrop.NoPath);
            return false;
        }

        owner.Transmit(local, remote, buffer[..length]);
        return true;
    }

    private static MediaDrop DropOf(SrtpOutcome outcome) => outcome switch
    {
        SrtpOutcome.Replayed => MediaDrop.Replayed,
        SrtpOutcome.TooManySources => MediaDrop.TooManySources,
        SrtpOutcome.Malformed => MediaDrop.Malformed,
        _ => MediaDrop.NotAuthentic,
    };
}
