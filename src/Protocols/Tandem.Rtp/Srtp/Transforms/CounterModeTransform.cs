using System.Buffers.Binary;
using System.Security.Cryptography;
using Tandem.Rtp.Srtp.Native;

namespace Tandem.Rtp.Srtp.Transforms;

/// <summary>AES in counter mode with HMAC-SHA1 (RFC 3711 sections 4.1.1 and 4.2.1).</summary>
internal sealed class CounterModeTransform : SrtpTransform
{
    private const int SsrcPosition = 4;
    private const int IndexPosition = 8;

    private readonly AesCounterMode _rtp;
    private readonly AesCounterMode _rtcp;
    private readonly HmacSha1 _rtpCode;
    private readonly HmacSha1 _rtcpCode;
    private readonly byte[] _rtpSalt;
    private readonly byte[] _rtcpSalt;
    private readonly int _rtpTag;
    private readonly int _rtcpTag;

    public CounterModeTransform(SrtpMasterKey master)
    {
        var (rtp, rtcp) = (SessionKeys.Rtp(master), SessionKeys.Rtcp(master));
        (_rtp, _rtcp) = (new AesCounterMode(rtp.Encryption), new AesCounterMode(rtcp.Encryption));
        (_rtpCode, _rtcpCode) = (new HmacSha1(rtp.Authentication), new HmacSha1(rtcp.Authentication));
        (_rtpSalt, _rtcpSalt) = (rtp.Salt, rtcp.Salt);
        (_rtpTag, _rtcpTag) = (master.Suite.RtpOverhead(), master.Suite.RtcpOverhead() - sizeof(uint));
    }

    public override void ProtectRtp(Span<byte> packet, int header, int length, uint ssrc, ulong index)
    {
        Apply(_rtp, _rtpSalt, packet[header..length], ssrc, index);
        WriteRtpCode(packet[..length], index, packet.Slice(length, _rtpTag));
    }

    public override bool UnprotectRtp(Span<byte> packet, int header, uint ssrc, ulong index)
    {
        Span<byte> code = stackalloc byte[_rtpTag];
        WriteRtpCode(packet[..^_rtpTag], index, code);
        if (!CryptographicOperations.FixedTimeEquals(code, packet[^_rtpTag..])) return false;
        Apply(_rtp, _rtpSalt, packet[header..^_rtpTag], ssrc, index);
        return true;
    }

    public override void ProtectRtcp(Span<byte> packet, int length, uint ssrc, uint index)
    {
        Apply(_rtcp, _rtcpSalt, packet[RtcpHeaderLength..length], ssrc, index);
        BinaryPrimitives.WriteUInt32BigEndian(packet[length..], EncryptedBit | index);
        length += sizeof(uint);
        _rtcpCode.Write(packet[..length], default, packet.Slice(length, _rtcpTag));
    }

    public override bool UnprotectRtcp(Span<byte> packet, uint ssrc, uint index)
    {
        Span<byte> code = stackalloc byte[_rtcpTag];
        _rtcpCode.Write(packet[..^_rtcpTag], default, code);
        if (!CryptographicOperations.FixedTimeEquals(code, packet[^_rtcpTag..])) return false;
        Apply(_rtcp, _rtcpSalt, packet[RtcpHeaderLength..^(_rtcpTag + sizeof(uint))], ssrc, index);
        return true;
    }

    public override uint ReadRtcpIndex(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[^(_rtcpTag + sizeof(uint))..]);

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    private static void Apply(AesCounterMode cipher, ReadOnlySpan<byte> salt, Span<byte> octets, uint ssrc, ulong index)
    {
        Span<byte> counter = stackalloc byte[AesCounterMode.BlockLength];
        salt.CopyTo(counter);
        BinaryPrimitives.WriteUInt16BigEndian(counter[salt.Length..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(counter[SsrcPosition..], BinaryPrimitives.ReadUInt32BigEndian(counter[SsrcPosition..]) ^ ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(counter[IndexPosition..], BinaryPrimitives.ReadUInt64BigEndian(counter[IndexPosition..]) ^ index << 16);
        cipher.Apply(counter, octets);
    }

    /// <summary>Of the packet and the rollover counter, which is not sent (section 4.2).</summary>
    private void WriteRtpCode(ReadOnlySpan<byte> packet, ulong index, Span<byte> code)
    {
        Span<byte> rollover = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(rollover, (uint)(index >> 16));
        _rtpCode.Write(packet, rollover, code);
    }
}
