using System.Net;
using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Media.Transports;
using Tandem.Rtp.Srtp;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Tests;

/// <summary>Media of a phone: where they go, whose they are, and when it is gone.</summary>
public sealed class PhoneTransportTests
{
    private static readonly PeerAddress Elsewhere = new([203, 0, 113, 5], 9000);

    [Fact]
    public void Media_and_reports_go_to_the_announced_addresses()
    {
        using var end = new PhoneEnd();
        Assert.False(end.Send(PhoneEnd.Packet(0)));
        end.Answered();
        Assert.True(end.Send(PhoneEnd.Packet(1)));
        Assert.True(end.Send(PhoneEnd.Report, isRtcp: true));
        Assert.Equal([(PhoneEnd.Rtp, PhoneEnd.Phone), (PhoneEnd.Rtcp, PhoneEnd.PhoneRtcp)], end.Sent.Select(sent => (sent.Local, sent.Remote)));
        Assert.Equal(PhoneEnd.Packet(1), end.Sent[0].Octets);
        Assert.Equal([MediaTransportState.Connected], end.States);
    }

    [Fact]
    public void On_one_port_reports_go_with_the_media()
    {
        using var end = new PhoneEnd().Answered(PhoneEnd.Media(isMultiplexed: true));
        end.Receive(PhoneEnd.Phone, PhoneEnd.Packet(1));
        end.Receive(PhoneEnd.Phone, PhoneEnd.Report);
        Assert.Equal((1, 1), (end.Received.Count, end.ReceivedReports.Count));
        end.Send(PhoneEnd.Report, isRtcp: true);
        Assert.Equal((PhoneEnd.Rtp, PhoneEnd.Phone), (end.Sent[0].Local, end.Sent[0].Remote));
    }

    [Fact]
    public void Reports_go_where_the_description_says()
    {
        using var end = new PhoneEnd().Answered(PhoneEnd.Media(rtcp: new RtcpTransport(53_020, IPAddress.Parse("203.0.113.9"), false, false)));
        end.Send(PhoneEnd.Report, isRtcp: true);
        Assert.Equal(new PeerAddress([203, 0, 113, 9], 53_020), end.Sent[0].Remote);
    }

    [Fact]
    public void Behind_a_NAT_the_first_source_is_the_one_and_nobody_else_after_it()
    {
        using var end = new PhoneEnd().Answered(PhoneEnd.Media(new PeerAddress([10, 0, 0, 5], 4000)));
        end.Receive(PhoneEnd.Phone, PhoneEnd.Packet(1));
        end.Receive(Elsewhere, PhoneEnd.Packet(2));
        end.Now += TimeSpan.FromMinutes(1);
        end.Receive(Elsewhere, PhoneEnd.Packet(3));
        end.Receive(new PeerAddress([10, 0, 0, 5], 4000), PhoneEnd.Packet(4));
        Assert.Equal([PhoneEnd.Packet(1)], end.Received);
        Assert.Equal(3, end.Transport.Drops[MediaDrop.ForeignSource]);
        end.Send(PhoneEnd.Packet(9));
        Assert.Equal(PhoneEnd.Phone, end.Sent[^1].Remote);
        // Its first report comes late, from another port of the same host.
        end.Receive(Elsewhere, PhoneEnd.Report, PhoneEnd.Rtcp);
        Assert.Empty(end.ReceivedReports);
        end.Receive(PhoneEnd.PhoneRtcp, PhoneEnd.Report, PhoneEnd.Rtcp);
        Assert.Single(end.ReceivedReports);
        end.Send(PhoneEnd.Report, isRtcp: true);
        Assert.Equal((PhoneEnd.Rtcp, PhoneEnd.PhoneRtcp), (end.Sent[^1].Local, end.Sent[^1].Remote));
    }

    [Fact]
    public void Who_was_faster_than_the_announced_address_loses_to_it()
    {
        using var end = new PhoneEnd().Answered();
        end.Receive(Elsewhere, PhoneEnd.Packet(1));
        end.Receive(PhoneEnd.Phone, PhoneEnd.Packet(2));
        end.Receive(Elsewhere, PhoneEnd.Packet(3));
        Assert.Equal([PhoneEnd.Packet(1), PhoneEnd.Packet(2)], end.Received);
        Assert.Equal(PhoneEnd.Phone, end.Transport.Remote);
    }

    [Fact]
    public void Late_sources_are_heard_from_the_announced_address_alone()
    {
        using var end = new PhoneEnd().Answered();
        end.Now += TimeSpan.FromSeconds(6);
        end.Receive(Elsewhere, PhoneEnd.Packet(1));
        Assert.Empty(end.Received);
        end.Receive(PhoneEnd.Phone, PhoneEnd.Packet(2));
        Assert.Single(end.Received);
    }

    [Fact]
    public void A_new_offer_with_another_address_opens_the_latch_again_and_the_same_one_does_not()
    {
        using var end = new PhoneEnd().Answered();
        end.Receive(PhoneEnd.Phone, PhoneEnd.Packet(1));
        end.Answered();
        end.Receive(Elsewhere, PhoneEnd.Packet(2));
        Assert.Single(end.Received);
        end.Answered(PhoneEnd.Media(new PeerAddress([10, 0, 0, 5], 4000)));
        end.Receive(Elsewhere, PhoneEnd.Packet(3));
        Assert.Equal(2, end.Received.Count);
        Assert.Equal(Elsewhere, end.Transport.Remote);
    }

    [Fact]
    public void What_is_no_media_of_the_call_latches_nothing()
    {
        using var end = new PhoneEnd().Answered(PhoneEnd.Media(new PeerAddress([10, 0, 0, 5], 4000)));
        end.Receive(Elsewhere, [0x80, 0, 0]);
        end.Receive(Elsewhere, PhoneEnd.Packet(1, payloadType: 96));
        end.Receive(Elsewhere, [0, 1, 2, 3]);
        end.Receive(Elsewhere, [0x80, 200, 0xFF, 0xFF, 0, 0, 0, 0], PhoneEnd.Rtcp);
        end.Receive(Elsewhere, []);
        Assert.Equal((4, 1), (end.Transport.Drops[MediaDrop.Malformed], end.Transport.Drops[MediaDrop.UnknownFormat]));
        end.Receive(PhoneEnd.Phone, PhoneEnd.Packet(2));
        Assert.Equal(PhoneEnd.Phone, end.Transport.Remote);
    }

    [Fact]
    public void Protected_media_are_read_and_prove_a_new_address()
    {
        var (ours, theirs) = (SrtpMasterKey.Random(SrtpSuite.AesCm128HmacSha1Tag80), SrtpMasterKey.Random(SrtpSuite.AesCm128HmacSha1Tag80));
        using var phone = new SrtpSender(theirs);
        using var reader = new SrtpReceiver(ours);
        using var end = new PhoneEnd();
        end.Transport.SetKeys(ours, theirs);
        end.Answered();
        end.Receive(PhoneEnd.Phone, Protect(phone, 1));
        // Somebody who has no key, and what came before.
        end.Receive(Elsewhere, PhoneEnd.Packet(2));
        end.Receive(Elsewhere, Protect(phone, 3));
        Assert.Equal([PhoneEnd.Packet(1), PhoneEnd.Packet(3)], end.Received);
        Assert.Equal(1, end.Transport.Drops[MediaDrop.NotAuthentic]);
        Assert.Equal(Elsewhere, end.Transport.Remote);

        end.Send(PhoneEnd.Packet(7));
        var sent = end.Sent[^1].Octets;
        Assert.Equal(SrtpOutcome.Accepted, reader.UnprotectRtp(sent, out var length));
        Assert.Equal(PhoneEnd.Packet(7), sent[..length]);
    }

    [Fact]
    public void A_handshake_that_strangers_spoil_begins_anew_and_one_that_has_ended_may_be_followed_by_another()
    {
        using var context = NewContext();
        using var end = new PhoneEnd();
        using (var phone = new DtlsPhone(end))
        {
            Assert.True(end.Transport.SetDtls(context, new DtlsDescription([phone.Fingerprint], SetupRole.Active), DtlsRole.Server));
            end.Answered(PhoneEnd.Media(new PeerAddress([10, 0, 0, 5], 4000), isMultiplexed: true));
            phone.Start();
            // Nothing has begun that it could end.
            end.Receive(Elsewhere, Alert);
            Assert.Equal((0, 1), (end.Transport.Drops[MediaDrop.SpoiltHandshake], end.Transport.Drops[MediaDrop.ForeignSource]));
            // It is heard three times, whatever its port.
            for (var tries = 0; tries < 5; tries++) Spoil(end, Elsewhere.WithPort((ushort)(9000 + tries)));
            Assert.Equal(3, end.Transport.Drops[MediaDrop.SpoiltHandshake]);
            phone.Talk();
            Assert.Equal([MediaTransportState.Connected], end.States);
            Assert.Equal(PhoneEnd.Phone, end.Transport.Remote);
            phone.Leave();
            Assert.Equal(MediaTransportState.Closed, end.States[^1]);
        }

        using var next = new DtlsPhone(end);
        Assert.True(end.Transport.SetDtls(context, new DtlsDescription([next.Fingerprint], SetupRole.Active), DtlsRole.Server));
        end.Answered(PhoneEnd.Media(isMultiplexed: true));
        next.Start();
        next.Talk();
        Assert.Equal(MediaTransportState.Connected, end.States[^1]);
        Assert.True(end.Send(PhoneEnd.Packet(1)));
    }

    [Fact]
    public void What_strangers_begin_of_a_handshake_is_not_the_phones()
    {
        using var context = NewContext();
        using var end = new PhoneEnd();
        using var phone = new DtlsPhone(end);
        using var stranger = new DtlsPhone(end, Elsewhere);
        Assert.True(end.Transport.SetDtls(context, new DtlsDescription([phone.Fingerprint], SetupRole.Active), DtlsRole.Server));
        end.Answered(PhoneEnd.Media(isMultiplexed: true));
        // One begins and goes away, one gets to the end with a certificate of its own, and many spoil it.
        stranger.Start();
        stranger.Say();
        using (var other = new DtlsPhone(end, new PeerAddress([203, 0, 113, 6], 9000)))
        {
            other.Start();
            other.Talk();
        }

        for (byte host = 1; host <= 40; host++) Spoil(end, new PeerAddress([203, 0, 113, (byte)(100 + host)], 9000));
        Assert.Empty(end.States);
        phone.Start();
        phone.Talk();
        Assert.Equal([MediaTransportState.Connected], end.States);
        Assert.Equal(PhoneEnd.Phone, end.Transport.Remote);
    }

    [Fact]
    public void Who_spoils_handshakes_from_many_ports_keeps_no_phone_behind_a_NAT_out()
    {
        using var context = NewContext();
        using var end = new PhoneEnd();
        using var phone = new DtlsPhone(end);
        Assert.True(end.Transport.SetDtls(context, new DtlsDescription([phone.Fingerprint], SetupRole.Active), DtlsRole.Server));
        end.Answered(PhoneEnd.Media(new PeerAddress([10, 0, 0, 5], 4000), isMultiplexed: true));
        for (ushort port = 1; port <= 100; port++) Spoil(end, new PeerAddress([203, 0, 113, 7], port));
        phone.Start();
        phone.Talk();
        Assert.Equal([MediaTransportState.Connected], end.States);
    }

    [Fact]
    public void A_phone_behind_a_NAT_with_another_certificate_is_refused_and_with_the_next_offer_heard_again()
    {
        using var context = NewContext();
        using var end = new PhoneEnd();
        using var phone = new DtlsPhone(end);
        using var announced = new DtlsPhone(end, Elsewhere);
        Assert.True(end.Transport.SetDtls(context, new DtlsDescription([announced.Fingerprint], SetupRole.Active), DtlsRole.Server));
        var media = PhoneEnd.Media(new PeerAddress([10, 0, 0, 5], 4000), isMultiplexed: true);
        end.Answered(media);
        for (var tries = 0; tries < 5; tries++)
        {
            using var other = new DtlsPhone(end);
            other.Start();
            other.Talk();
        }

        Assert.Equal((3, 0), ((int)end.Transport.Drops[MediaDrop.ForeignCertificate], end.States.Count));
        Assert.True(end.Transport.SetDtls(context, new DtlsDescription([announced.Fingerprint], SetupRole.Active), DtlsRole.Server));
        end.Answered(media);
        announced.Start();
        announced.Talk();
        Assert.Equal([MediaTransportState.Connected], end.States);
    }

    [Theory]
    [InlineData("0.0.0.0", 4000)]
    [InlineData("192.0.2.7", 0)]
    [InlineData("::", 4000)]
    public void Media_go_nowhere_without_an_address(string address, int port)
    {
        using var end = new PhoneEnd();
        Assert.False(end.Transport.SetRemote(PhoneEnd.Media() with { Address = new IPEndPoint(IPAddress.Parse(address), port) }, end.Now));
        Assert.False(end.Send(PhoneEnd.Packet(0)));
        end.Receive(PhoneEnd.Phone, PhoneEnd.Packet(0));
        Assert.Equal(1, end.Transport.Drops[MediaDrop.NoPath]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_packet_costs_no_allocation(bool isProtected)
    {
        var key = SrtpMasterKey.Random(SrtpSuite.AeadAes128Gcm);
        using var phone = new SrtpSender(key);
        using var end = new PhoneEnd { Records = false };
        if (isProtected) end.Transport.SetKeys(SrtpMasterKey.Random(SrtpSuite.AeadAes128Gcm), key);
        end.Answered();
        var arriving = Enumerable.Range(0, 1000).Select(number => isProtected ? Protect(phone, (ushort)number) : PhoneEnd.Packet((ushort)number)).ToArray();
        var reports = Enumerable.Range(0, 1000).Select(_ => isProtected ? ProtectReport(phone) : PhoneEnd.Report).ToArray();
        byte[] buffer = [.. PhoneEnd.Packet(0), .. new byte[MediaTransport.Tailroom]];
        var length = buffer.Length - MediaTransport.Tailroom;
        Run(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 1; number < 1000; number++) Run(number);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int number)
        {
            end.Transport.Receive(PhoneEnd.Rtp, PhoneEnd.Phone, arriving[number], arriving[number].Length, end.Now);
            end.Transport.Receive(PhoneEnd.Rtcp, PhoneEnd.PhoneRtcp, reports[number], reports[number].Length, end.Now);
            (buffer[0], buffer[1], buffer[2], buffer[3]) = (0x80, 0, (byte)(number >> 8), (byte)number);
            if (!end.Transport.SendRtp(buffer, length)) throw new InvalidOperationException("It was not sent.");
        }
    }

    /// <summary>A fatal alert, of a record that was not there before.</summary>
    private static byte[] Alert => [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40];

    /// <summary>Begins a handshake and breaks it off.</summary>
    private static void Spoil(PhoneEnd end, PeerAddress address)
    {
        using var stranger = new DtlsPhone(end, address);
        stranger.Start();
        stranger.Say();
        end.Receive(address, Alert);
    }

    private static DtlsContext NewContext() => new(DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(1)), new DtlsOptions());

    /// <summary>The other side of a handshake, which begins it.</summary>
    private sealed class DtlsPhone : IDisposable
    {
        private readonly DtlsContext _context = NewContext();
        private readonly DtlsSession _session;
        private readonly PhoneEnd _end;
        private readonly PeerAddress _address;
        private int _heard;

        public DtlsPhone(PhoneEnd end, PeerAddress? address = null)
        {
            (_end, _address, _session, _heard) = (end, address ?? PhoneEnd.Phone, new DtlsSession(_context, DtlsRole.Client, end.Now), end.Sent.Count);
            Fingerprint = _context.Certificate.Fingerprint.ToString();
        }

        public string Fingerprint { get; }

        public void Start() => _session.Start(_end.Now);

        /// <summary>Says what it has to say, and hears what is answered, until neither has more.</summary>
        public void Talk()
        {
            while (Say() | Hear())
            {
            }
        }

        /// <summary>Says what it has to say; false when that is nothing.</summary>
        public bool Say()
        {
            var hasSaid = false;
            while (_session.TryTake(out var output))
            {
                if (output.Kind != DtlsOutputKind.Transmit) continue;
                hasSaid = true;
                _end.Receive(_address, output.Octets.ToArray());
            }

            return hasSaid;
        }

        private bool Hear()
        {
            var hasHeard = false;
            while (_heard < _end.Sent.Count)
            {
                var (_, remote, octets) = _end.Sent[_heard++];
                if (remote != _address || octets[0] is < 20 or > 63) continue;
                hasHeard = true;
                _session.Receive(octets, _end.Now);
            }

            return hasHeard;
        }

        public void Leave()
        {
            _session.Close();
            Talk();
        }

        public void Dispose()
        {
            _session.Dispose();
            _context.Dispose();
        }
    }

    private static byte[] Protect(SrtpSender sender, ushort number)
    {
        byte[] buffer = [.. PhoneEnd.Packet(number), .. new byte[MediaTransport.Tailroom]];
        return buffer[..sender.ProtectRtp(buffer, buffer.Length - MediaTransport.Tailroom)];
    }

    private static byte[] ProtectReport(SrtpSender sender)
    {
        byte[] buffer = [.. PhoneEnd.Report, .. new byte[MediaTransport.Tailroom]];
        return buffer[..sender.ProtectRtcp(buffer, buffer.Length - MediaTransport.Tailroom)];
    }
}
