using Tandem.Kernel;
using Tandem.Media.Transports;
using Tandem.Rtp.Sequences;

namespace Tandem.Media.Legs;

/// <summary>A medium of a leg that is no RTP: fax over UDPTL (RFC 3362, ITU-T T.38), whose datagrams go to the leg that is joined as they are. They are heard from one source, as RTP is (RFC 7362). Belongs to the loop.</summary>
internal sealed class LegDatagrams
{
    private readonly MediaLeg _leg;
    private readonly SourceLatch _source;
    private readonly MediaDrops _drops = new();
    private ExtendedSequence _numbers = new(minSequential: 1);
    private long _received;
    private long _receivedOctets;
    private long _sent;
    private long _sentOctets;

    public LegDatagrams(MediaLeg leg, NegotiatedDatagrams agreed)
    {
        (_leg, Number, Transport) = (leg, agreed.Stream, (LegTransport)agreed.Transport);
        _source = new SourceLatch(leg.Plane.Options.Phones.LatchWindow);
        _drops.Total = leg.Buffers.Drops;
    }

    /// <summary>Which medium of the call it is.</summary>
    public int Number { get; }

    public LegTransport Transport { get; }

    /// <summary>Where goes what comes; null when the leg is joined with none that has such a medium.</summary>
    public LegDatagrams? To { get; set; }

    /// <summary>Takes where the other side says that it receives.</summary>
    public void Open(NegotiatedDatagrams agreed, Instant now) => _source.Open(PeerAddress.From(agreed.Remote), now);

    /// <summary>Takes a datagram of the other side.</summary>
    public void Receive(in PeerAddress remote, ReadOnlySpan<byte> datagram, Instant now)
    {
        if (Judge(remote, datagram, now) is { } reason)
        {
            _drops.Add(reason);
            return;
        }

        // Who gets a page has nothing to say for as long as that takes: one voice shows that both are there.
        _leg.Hear(now);
        _leg.Partner?.Hear(now);
        _received++;
        _receivedOctets += datagram.Length;
        if (_leg.IsBlocked) _drops.Add(MediaDrop.Blocked);
        else if (To is null) _drops.Add(MediaDrop.NotJoined);
        else To.Send(datagram);
    }

    public MediaStreamReport Report() => new()
    {
        Kind = "image",
        Profile = "udptl",
        ReceivedFormat = _received > 0 ? "t38" : "",
        SentFormat = _sent > 0 ? "t38" : "",
        Received = new StreamDirectionReport(_received, _receivedOctets, Math.Max(0, _numbers.Lost), TimeSpan.Zero),
        Sent = new StreamDirectionReport(_sent, _sentOctets, 0, TimeSpan.Zero),
        Drops = _drops.ToReport(),
    };

    /// <summary>Why a datagram goes no further; null for one that does.</summary>
    private MediaDrop? Judge(in PeerAddress remote, ReadOnlySpan<byte> datagram, Instant now)
    {
        if (datagram.Length > Udptl.MaxLength) return MediaDrop.TooLong;
        if (!Udptl.TryReadNumber(datagram, out var number)) return MediaDrop.Malformed;
        if (_source.Judge(remote, isAuthentic: false, now) == LatchOutcome.Foreign) return MediaDrop.ForeignSource;
        _numbers.Receive(number);
        return null;
    }

    private void Send(ReadOnlySpan<byte> datagram)
    {
        Transport.Sockets.Send(Transport, isRtcp: false, _source.Remote, datagram);
        _sent++;
        _sentOctets += datagram.Length;
    }
}
