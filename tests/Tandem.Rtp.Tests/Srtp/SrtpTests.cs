using System.Buffers.Binary;
using Tandem.Rtp.Srtp;
using Tandem.Rtp.Srtp.Native;
using Tandem.Rtp.Srtp.Transforms;

namespace Tandem.Rtp.Tests.Srtp;

/// <summary>SRTP by the vectors of RFC 3711, and what becomes of packets that somebody else wrote. That others read it is shown by the interop tests.</summary>
public sealed class SrtpTests
{
    public static TheoryData<SrtpSuite> Suites => [.. Enum.GetValues<SrtpSuite>()];

    [Fact]
    public void The_key_stream_is_that_of_the_RFC()
    {
        // RFC 3711 appendix B.2.
        using var cipher = new AesCounterMode(Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"));
        var octets = new byte[48];
        cipher.Apply(Convert.FromHexString("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), octets);
        Assert.Equal("E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0", Convert.ToHexString(octets));
    }

    [Fact]
    public void The_keys_are_those_of_the_RFC()
    {
        // RFC 3711 appendix B.3.
        var keys = SessionKeys.Rtp(new SrtpMasterKey(SrtpSuite.AesCm128HmacSha1Tag80, Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139"), Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6")));
        Assert.Equal("C61E7A93744F39EE10734AFE3FF7A087", Convert.ToHexString(keys.Encryption));
        Assert.Equal("30CBBC08863D8C85D49DB34A9AE1", Convert.ToHexString(keys.Salt));
        Assert.Equal("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4", Convert.ToHexString(keys.Authentication));
    }

    [Theory]
    [InlineData("0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B", "4869205468657265", "B617318655057264E28BC0B6FB378C8EF146BE00")] // RFC 2202 section 3, case 1
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD", "125D7342B9AC11CD91A39AF48AA17B4F63F175D3")] // case 3
    public void The_code_is_that_of_its_RFC(string key, string text, string code)
    {
        var octets = Convert.FromHexString(text);
        var written = new byte[20];
        for (var first = 0; first <= octets.Length; first++)
        {
            new HmacSha1(Convert.FromHexString(key)).Write(octets.AsSpan(0, first), octets.AsSpan(first), written);
            Assert.Equal(code, Convert.ToHexString(written));
        }
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void What_is_protected_is_hidden_and_comes_out_again(SrtpSuite suite)
    {
        using var pair = new SrtpPair(suite);
        for (var number = 0; number < 300; number++)
        {
            var packet = SrtpPair.Packet((ushort)(65_400 + number), payload: number % 7 == 0 ? 0 : 160);
            var sealed_ = pair.Protect(packet);
            Assert.Equal(packet.Length + suite.RtpOverhead(), sealed_.Length);
            Assert.Equal(packet[..12], sealed_[..12]);
            if (packet.Length > 12) Assert.NotEqual(packet[12..], sealed_[12..packet.Length]);
            Assert.Equal((SrtpOutcome.Accepted, packet.Length), (pair.Receiver.UnprotectRtp(sealed_, out var length), length));
            Assert.Equal(packet, sealed_[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Rtcp_is_hidden_and_comes_out_again(SrtpSuite suite)
    {
        using var pair = new SrtpPair(suite);
        for (var number = 0; number < 10; number++)
        {
            var packet = SrtpPair.Rtcp(number);
            var sealed_ = pair.ProtectRtcp(packet);
            Assert.Equal(packet.Length + suite.RtcpOverhead(), sealed_.Length);
            Assert.Equal(packet[..8], sealed_[..8]);
            Assert.NotEqual(packet[8..], sealed_[8..packet.Length]);
            Assert.Equal((SrtpOutcome.Accepted, packet.Length), (pair.Receiver.UnprotectRtcp(sealed_, out var length), length));
            Assert.Equal(packet, sealed_[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void No_bit_may_be_another(SrtpSuite suite)
    {
        using var pair = new SrtpPair(suite);
        var (rtp, rtcp) = (pair.Protect(SrtpPair.Packet(1)), pair.ProtectRtcp(SrtpPair.Rtcp(1)));
        for (var bit = 0; bit < rtp.Length * 8; bit++) Assert.NotEqual(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtp(Flipped(rtp, bit), out _));
        for (var bit = 0; bit < rtcp.Length * 8; bit++) Assert.NotEqual(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtcp(Flipped(rtcp, bit), out _));
        for (var length = 0; length < rtp.Length; length++) Assert.NotEqual(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtp(rtp.AsSpan(0, length).ToArray(), out _));
        for (var length = 0; length < rtcp.Length; length++) Assert.NotEqual(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtcp(rtcp.AsSpan(0, length).ToArray(), out _));
        // None of them has changed anything.
        Assert.Equal(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtp(rtp, out _));
        Assert.Equal(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtcp(rtcp, out _));
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void A_packet_comes_once(SrtpSuite suite)
    {
        using var pair = new SrtpPair(suite);
        var packets = Enumerable.Range(0, 1100).Select(number => pair.Protect(SrtpPair.Packet((ushort)number))).ToList();
        var reports = Enumerable.Range(0, 3).Select(number => pair.ProtectRtcp(SrtpPair.Rtcp(number))).ToList();
        Assert.Equal(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtp([.. packets[0]], out _));
        Assert.Equal(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtp([.. packets[1099]], out _));
        Assert.Equal(SrtpOutcome.Replayed, pair.Receiver.UnprotectRtp([.. packets[1099]], out _));
        Assert.Equal(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtp([.. packets[1000]], out _));
        Assert.Equal(SrtpOutcome.Replayed, pair.Receiver.UnprotectRtp([.. packets[1000]], out _));
        Assert.Equal(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtp([.. packets[1099 - 1023]], out _));
        // Nobody remembers any more whether it has come.
        Assert.Equal(SrtpOutcome.Replayed, pair.Receiver.UnprotectRtp([.. packets[1099 - 1024]], out _));
        Assert.Equal(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtcp([.. reports[2]], out _));
        Assert.Equal(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtcp([.. reports[0]], out _));
        Assert.Equal(SrtpOutcome.Replayed, pair.Receiver.UnprotectRtcp([.. reports[0]], out _));
    }

    [Fact]
    public void Sequence_numbers_roll_over_whatever_the_order()
    {
        using var pair = new SrtpPair(SrtpSuite.AesCm128HmacSha1Tag80);
        var packets = Enumerable.Range(0, 200_000).Select(number => (ushort)(60_000 + number)).Chunk(4).SelectMany(four => four.Reverse());
        foreach (var number in packets) Assert.Equal(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtp(pair.Protect(SrtpPair.Packet(number, payload: 1)), out _));
    }

    [Fact]
    public void Each_source_has_numbers_of_its_own()
    {
        using var pair = new SrtpPair(SrtpSuite.AeadAes128Gcm);
        foreach (var number in new ushort[] { 65_535, 0, 1 })
            for (uint ssrc = 1; ssrc <= 3; ssrc++)
                Assert.Equal(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtp(pair.Protect(SrtpPair.Packet((ushort)(number + ssrc), ssrc: ssrc)), out _));
    }

    [Fact]
    public void Sources_are_bounded_and_only_authentic_packets_make_one()
    {
        using var pair = new SrtpPair(SrtpSuite.AesCm128HmacSha1Tag80);
        var random = new Random(5);
        for (uint ssrc = 1; ssrc < 10_000; ssrc++)
        {
            var foreign = SrtpPair.Packet(1, ssrc: ssrc);
            random.NextBytes(foreign.AsSpan(12));
            Assert.Equal(SrtpOutcome.NotAuthentic, pair.Receiver.UnprotectRtp(foreign, out _));
        }

        for (uint ssrc = 1; ssrc <= SrtpReceiver.MaxSources; ssrc++) Assert.Equal(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtp(pair.Protect(SrtpPair.Packet(1, ssrc: ssrc)), out _));
        Assert.Equal(SrtpOutcome.TooManySources, pair.Receiver.UnprotectRtp(pair.Protect(SrtpPair.Packet(1, ssrc: 5000)), out _));
        Assert.Equal(SrtpOutcome.TooManySources, pair.Receiver.UnprotectRtcp(pair.ProtectRtcp(SrtpPair.Rtcp(1, ssrc: 5000)), out _));
        Assert.Equal(SrtpOutcome.Accepted, pair.Receiver.UnprotectRtp(pair.Protect(SrtpPair.Packet(2, ssrc: 7)), out _));
    }

    [Fact]
    public void Rtcp_that_says_it_is_not_encrypted_is_not_taken()
    {
        using var pair = new SrtpPair(SrtpSuite.AesCm128HmacSha1Tag80);
        var report = pair.ProtectRtcp(SrtpPair.Rtcp(1));
        report[^14] &= 0x7F;
        Assert.Equal(SrtpOutcome.NotEncrypted, pair.Receiver.UnprotectRtcp(report, out _));
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void A_packet_costs_no_allocation(SrtpSuite suite)
    {
        using var pair = new SrtpPair(suite);
        var buffer = new byte[200];
        var packet = SrtpPair.Packet(0);
        var report = SrtpPair.Rtcp(0);
        Run(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 1; number < 1000; number++) Run((ushort)number);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(ushort number)
        {
            packet.CopyTo(buffer, 0);
            BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(2), number);
            var length = pair.Sender.ProtectRtp(buffer, packet.Length);
            if (pair.Receiver.UnprotectRtp(buffer.AsSpan(0, length), out _) != SrtpOutcome.Accepted) throw new InvalidOperationException();
            report.CopyTo(buffer, 0);
            length = pair.Sender.ProtectRtcp(buffer, report.Length);
            if (pair.Receiver.UnprotectRtcp(buffer.AsSpan(0, length), out _) != SrtpOutcome.Accepted) throw new InvalidOperationException();
        }
    }

    [Fact]
    public void What_is_no_packet_is_not_protected()
    {
        using var pair = new SrtpPair(SrtpSuite.AesCm128HmacSha1Tag80);
        byte[] extended = [0x90, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xBE, 0xDE, 0xFF, 0xFF, .. new byte[10]];
        Assert.Equal(0, pair.Sender.ProtectRtp(new byte[50], 11));
        Assert.Equal(0, pair.Sender.ProtectRtp(extended, 16));
        Assert.Equal(0, pair.Sender.ProtectRtcp(new byte[50], 7));
        Assert.Throws<ArgumentException>(() => pair.Sender.ProtectRtp(new byte[20], 12));
    }

    [Fact]
    public void Keys_have_the_length_of_their_suite_and_are_not_written()
    {
        Assert.Null(SrtpMasterKey.From(SrtpSuite.AesCm128HmacSha1Tag80, new byte[46]));
        Assert.Throws<ArgumentException>(() => new SrtpMasterKey(SrtpSuite.AeadAes128Gcm, new byte[16], new byte[14]));
        var key = SrtpMasterKey.Random(SrtpSuite.AesCm256HmacSha1Tag80);
        Assert.Equal(key.ToKeyAndSalt(), SrtpMasterKey.From(SrtpSuite.AesCm256HmacSha1Tag80, key.ToKeyAndSalt())!.ToKeyAndSalt());
        Assert.Equal("AES_256_CM_HMAC_SHA1_80", key.ToString());
    }

    private static byte[] Flipped(byte[] octets, int bit)
    {
        byte[] flipped = [.. octets];
        flipped[bit / 8] ^= (byte)(1 << bit % 8);
        return flipped;
    }
}
