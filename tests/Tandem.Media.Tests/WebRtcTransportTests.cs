using System.Buffers.Binary;
using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Media.Transports;
using Tandem.Rtp.Srtp;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Security;
using Tandem.Stun.Ice;

namespace Tandem.Media.Tests;

/// <summary>A transport against another one of ours; that browsers understand it is shown by tests/EndToEnd/specs/webrtc.spec.ts.</summary>
public sealed class WebRtcTransportTests
{
    private static readonly byte[] Report = [0x80, 201, 0, 1, 0, 0, 0, 7, 0x81, 203, 0, 1, 0, 0, 0, 7];

    [Fact]
    public void Media_go_both_ways_once_both_are_connected()
    {
        using var pair = new TransportPair();
        Assert.False(pair.Offerer.Send(Packet(0)));
        pair.Connect();
        Assert.Equal([MediaTransportState.Connected], pair.Offerer.States);
        Assert.Equal([MediaTransportState.Connected], pair.Answerer.States);
        Assert.Equal(SrtpSuite.AeadAes128Gcm, pair.Offerer.Transport.Suite);
        for (ushort number = 0; number < 10; number++)
        {
            Assert.True(pair.Offerer.Send(Packet(number)));
            Assert.NotEqual(Packet(number), pair.Offerer.LastSent[..Packet(number).Length]);
            Assert.True(pair.Answerer.Send(Packet((ushort)(number + 100))));
        }

        Assert.True(pair.Offerer.Send(Report, isRtcp: true));
        pair.Deliver();
        Assert.Equal(Enumerable.Range(0, 10).Select(number => Packet((ushort)number)), pair.Answerer.Rtp);
        Assert.Equal(Enumerable.Range(100, 10).Select(number => Packet((ushort)number)), pair.Offerer.Rtp);
        Assert.Equal([Report], pair.Answerer.Rtcp);
        Assert.Empty(pair.Offerer.Rtcp);
    }

    [Fact]
    public void Another_certificate_than_the_announced_one_gets_no_media()
    {
        using var pair = new TransportPair();
        pair.Connect(announced: DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(1)).Fingerprint);
        Assert.Equal([MediaTransportState.Failed], pair.Offerer.States);
        Assert.Equal(DtlsFailure.Fingerprint, pair.Offerer.Transport.Failure);
        Assert.False(pair.Offerer.Send(Packet(0)));
        // The other side had its keys, and learns that nobody reads it.
        Assert.Equal(MediaTransportState.Closed, pair.Answerer.States[^1]);
        Assert.Null(pair.Offerer.Transport.Suite);
    }

    [Fact]
    public void What_is_not_the_other_sides_is_thrown_away_and_counted()
    {
        using var pair = new TransportPair();
        var drops = pair.Answerer.Transport.Drops;
        var elsewhere = new PeerAddress([198, 51, 100, 1], 4000);
        pair.Answerer.Receive(elsewhere, Packet(0));
        Assert.Equal(1, drops[MediaDrop.NoKeys]);
        pair.Answerer.Receive(elsewhere, [22, 0xFE, 0xFD, 0, 0]);
        Assert.Equal(1, drops[MediaDrop.NoPath]);
        pair.Connect();

        pair.Offerer.Send(Packet(1));
        var replayed = pair.Offerer.LastSent;
        pair.Deliver();
        pair.Answerer.Receive(pair.Offerer.Address, [.. replayed]);
        Assert.Equal(1, drops[MediaDrop.Replayed]);
        pair.Answerer.Receive(elsewhere, Packet(2));
        Assert.Equal(1, drops[MediaDrop.NotAuthentic] + drops[MediaDrop.Malformed]);
        pair.Answerer.Receive(elsewhere, [70, 1, 2, 3]);
        pair.Answerer.Receive(elsewhere, [0, 1, 2, 3]);
        pair.Answerer.Receive(elsewhere, []);
        Assert.Equal(1, drops[MediaDrop.ForeignCheck]);
        Assert.Single(pair.Answerer.Rtp);
        Assert.Equal([MediaTransportState.Connected], pair.Answerer.States);
        Assert.True(pair.Offerer.Send(Packet(3)));
        pair.Deliver();
        Assert.Equal(2, pair.Answerer.Rtp.Count);
    }

    [Fact]
    public void A_stranger_ends_no_handshake()
    {
        using var pair = new TransportPair { HoldsHandshakes = true };
        pair.Connect();
        Assert.Empty(pair.Offerer.States);
        foreach (var end in new[] { pair.Offerer, pair.Answerer })
        {
            // A fatal alert in the clear (RFC 6347 section 4.1), and a handshake message that is none.
            end.Receive(new PeerAddress([198, 51, 100, 1], 4000), [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 40]);
            end.Receive(new PeerAddress([198, 51, 100, 1], 4000), [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 9, 9, 9, 9]);
            Assert.Equal(2, end.Transport.Drops[MediaDrop.ForeignSource]);
        }

        pair.HoldsHandshakes = false;
        pair.Deliver();
        Assert.Equal([MediaTransportState.Connected], pair.Offerer.States);
        Assert.Equal([MediaTransportState.Connected], pair.Answerer.States);
    }

    [Fact]
    public void Without_consent_nothing_is_sent_and_the_path_may_come_back()
    {
        using var pair = new TransportPair();
        pair.Connect();
        pair.IsConnected = false;
        pair.Pass(TimeSpan.FromSeconds(40));
        Assert.False(pair.Offerer.Send(Packet(0)));
        Assert.True(pair.Offerer.Transport.Drops[MediaDrop.NoPath] > 0);
        Assert.Contains(MediaTransportState.Disconnected, pair.Offerer.States);
    }

    [Fact]
    public void The_end_is_told()
    {
        using var pair = new TransportPair();
        pair.Connect();
        pair.Offerer.Transport.Close(pair.Now);
        pair.Deliver();
        Assert.Equal(MediaTransportState.Closed, pair.Offerer.States[^1]);
        Assert.Equal(MediaTransportState.Closed, pair.Answerer.States[^1]);
        Assert.False(pair.Offerer.Send(Packet(0)));
        Assert.Equal(0, pair.Offerer.Transport.Agent.Count);
    }

    [Theory]
    [InlineData("abc", "0123456789012345678901")]
    [InlineData("abcd", "short")]
    [InlineData("ab cd", "0123456789012345678901")]
    public void Bad_credentials_are_not_taken(string userFragment, string password)
    {
        using var pair = new TransportPair();
        Assert.False(pair.Offerer.Transport.SetRemote(new IceDescription(userFragment, password), new DtlsDescription([TransportPair.FingerprintOfAnswerer.ToString()], SetupRole.Active), DtlsRole.Client, pair.Now));
    }

    [Fact]
    public void A_fingerprint_that_cannot_be_read_is_not_taken()
    {
        using var pair = new TransportPair();
        Assert.False(pair.Offerer.Transport.SetRemote(new IceDescription("abcd", "0123456789012345678901"), new DtlsDescription(["md5 00:11"], SetupRole.Active), DtlsRole.Client, pair.Now));
        Assert.False(pair.Offerer.Transport.AddRemoteCandidate("nonsense", pair.Now));
    }

    [Fact]
    public void A_packet_costs_no_allocation()
    {
        using var pair = new TransportPair();
        pair.Connect();
        (pair.Offerer.Records, pair.Answerer.Records) = (false, true);
        // What arrives is made before it is measured.
        var arriving = new List<byte[]>();
        for (ushort number = 0; number < 1000; number++)
        {
            pair.Answerer.Send(Packet(number));
            arriving.Add(pair.Answerer.LastSent);
        }

        var buffer = new byte[200];
        var length = Packet(0).Length;
        Packet(0).CopyTo(buffer, 0);
        var local = new CandidateBase(CandidateTransport.Udp, pair.Offerer.Address);
        Run(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (ushort number = 1; number < 1000; number++) Run(number);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(ushort number)
        {
            pair.Offerer.Transport.Receive(local, pair.Answerer.Address, arriving[number], arriving[number].Length, pair.Now);
            buffer[0] = 0x80;
            BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(2), number);
            if (!pair.Offerer.Transport.SendRtp(buffer, length)) throw new InvalidOperationException("It was not sent.");
        }
    }

    private static byte[] Packet(ushort number)
    {
        byte[] packet = [0x80, 111, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, .. Enumerable.Repeat((byte)0x55, 160)];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), number);
        return packet;
    }
}
