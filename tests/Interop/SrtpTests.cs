using System.Buffers.Binary;
using Tandem.Interop.Tests.Peers;
using Tandem.Rtp.Srtp;

namespace Tandem.Interop.Tests;

/// <summary>Our SRTP and libsrtp read each other, over the rollover of the sequence number, with sources and header extensions.</summary>
public sealed class SrtpTests
{
    private const int Packets = 3000;
    private const ushort First = ushort.MaxValue - 1000;

    public static TheoryData<SrtpSuite> Suites => [.. Enum.GetValues<SrtpSuite>()];

    [Theory]
    [MemberData(nameof(Suites))]
    public void LibsrtpReadsWhatWeProtect(SrtpSuite suite)
    {
        var key = SrtpMasterKey.Random(suite);
        using var ours = new SrtpSender(key);
        using var theirs = new LibSrtp(key, sends: false);
        for (var number = 0; number < Packets; number++)
        {
            var (rtp, rtcp) = (Rtp(number), Rtcp(number));
            byte[] buffer = [.. rtp, .. new byte[suite.RtpOverhead()]];
            Assert.Equal(rtp, buffer[..theirs.UnprotectRtp(buffer, ours.ProtectRtp(buffer, rtp.Length))]);
            buffer = [.. rtcp, .. new byte[suite.RtcpOverhead()]];
            Assert.Equal(rtcp, buffer[..theirs.UnprotectRtcp(buffer, ours.ProtectRtcp(buffer, rtcp.Length))]);
        }
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void WeReadWhatLibsrtpProtects(SrtpSuite suite)
    {
        var key = SrtpMasterKey.Random(suite);
        using var ours = new SrtpReceiver(key);
        using var theirs = new LibSrtp(key, sends: true);
        for (var number = 0; number < Packets; number++)
        {
            var (rtp, rtcp) = (Rtp(number), Rtcp(number));
            byte[] buffer = [.. rtp, .. new byte[suite.RtpOverhead()]];
            Assert.Equal(SrtpOutcome.Accepted, ours.UnprotectRtp(buffer.AsSpan(0, theirs.ProtectRtp(buffer, rtp.Length)), out var length));
            Assert.Equal(rtp, buffer[..length]);
            buffer = [.. rtcp, .. new byte[suite.RtcpOverhead()]];
            Assert.Equal(SrtpOutcome.Accepted, ours.UnprotectRtcp(buffer.AsSpan(0, theirs.ProtectRtcp(buffer, rtcp.Length)), out length));
            Assert.Equal(rtcp, buffer[..length]);
        }
    }

    /// <summary>With up to three sources, with and without a header extension, payloads of all lengths.</summary>
    private static byte[] Rtp(int number)
    {
        var sources = number % 4;
        byte[] extension = number % 3 == 0 ? [0xBE, 0xDE, 0, 1, 0x10, 0x55, 0, 0] : [];
        byte[] packet = [(byte)(0x80 | sources | (extension.Length > 0 ? 0x10 : 0)), 96, 0, 0, 0, 0, 0, (byte)number, 0x12, 0x34, 0x56, 0x78, .. new byte[4 * sources], .. extension, .. Payload(number)];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(First + number));
        return packet;
    }

    /// <summary>A receiver report and an item of a source description.</summary>
    private static byte[] Rtcp(int number) => [0x80, 201, 0, 1, 0x12, 0x34, 0x56, 0x78, 0x81, 202, 0, 3, 0x12, 0x34, 0x56, 0x78, 1, 4, (byte)'a', (byte)'b', (byte)(number >> 8), (byte)number, 0, 0];

    private static byte[] Payload(int number) => [.. Enumerable.Range(number, number % 200).Select(value => (byte)value)];
}
