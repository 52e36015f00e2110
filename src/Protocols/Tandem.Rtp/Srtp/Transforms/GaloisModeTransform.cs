using System.Buffers.Binary;
using Tandem.Rtp.Srtp.Native;

namespace Tandem.Rtp.Srtp.Transforms;

/// <summary>AES-GCM (RFC 7714 sections 8 and 9).</summary>
internal sealed class GaloisModeTransform : SrtpTransform
{
    private const int Tag = AesGaloisMode.TagLength;
    private const int SsrcPosition = 2;
    private const int RtpIndexPosition = 6;
    private const int RtcpIndexPosition = 8;

    private readonly AesGaloisMode _rtp;
    private readonly AesGaloisMode _rtcp;
    private readonly byte[] _rtpSalt;
    private readonly byte[] _rtcpSalt;

    public GaloisModeTransform(SrtpMasterKey master, bool encrypts)
    {
        var (rtp, rtcp) = (SessionKeys.Rtp(master), SessionKeys.Rtcp(master));
        (_rtp, _rtcp) = (new AesGaloisMode(rtp.Encryption, encrypts), new AesGaloisMode(rtcp.Encryption, encrypts));
        (_rtpSalt, _rtcpSalt) = (rtp.Salt, rtcp.Salt);
    }

    public override void ProtectRtp(Span<byte> packet, int header, int length, uint ssrc, ulong index)
    {
        Span<byte> iv = stackalloc byte[AesGaloisMode.IvLength];
        WriteRtpIv(iv, ssrc, index);
        _rtp.Seal(iv, packet[..header], default, packet[header..length], packet.Slice(length, Tag));
    }

    public override bool UnprotectRtp(Span<byte> packet, int header, uint ssrc, ulong index)
    {
        Span<byte> iv = stackalloc byte[AesGaloisMode.IvLength];
        WriteRtpIv(iv, ssrc, index);
        return _rtp.Open(iv, packet[..header], default, packet[header..^Tag], packet[^Tag..]);
    }

    // The word with the index comes last, behind the tag, and is protected with the header (section 9.2).
    public override void ProtectRtcp(Span<byte> packet, int length, uint ssrc, uint index)
    {
        Span<byte> iv = stackalloc byte[AesGaloisMode.IvLength];
        WriteRtcpIv(iv, ssrc, index);
        var word = packet.Slice(length + Tag, sizeof(uint));
        BinaryPrimitives.WriteUInt32BigEndian(word, EncryptedBit | index);
        _rtcp.Seal(iv, packet[..RtcpHeaderLength], word, packet[RtcpHeaderLength..length], packet.Slice(length, Tag));
    }

    public override bool UnprotectRtcp(Span<byte> packet, uint ssrc, uint index)
    {
        Span<byte> iv = stackalloc byte[AesGaloisMode.IvLength];
        WriteRtcpIv(iv, ssrc, index);
        var end = packet.Length - sizeof(uint) - Tag;
        return _rtcp.Open(iv, packet[..RtcpHeaderLength], packet[^sizeof(uint)..], packet[RtcpHeaderLength..end], packet.Slice(end, Tag));
    }

    public override uint ReadRtcpIndex(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[^sizeof(uint)..]);

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    private static void WriteIv(Span<byte> iv, ReadOnlySpan<byte> salt, uint ssrc)
    {
        iv.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(iv[SsrcPosition..], ssrc);
        for (var i = 0; i < salt.Length; i++) iv[i] ^= salt[i];
    }

    private void WriteRtpIv(Span<byte> iv, uint ssrc, ulong index)
    {
        WriteIv(iv, _rtpSalt, ssrc);
        // Rollover counter and sequence number: 48 bits.
        BinaryPrimitives.WriteUInt32BigEndian(iv[RtpIndexPosition..], BinaryPrimitives.ReadUInt32BigEndian(iv[RtpIndexPosition..]) ^ (uint)(index >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(iv[(RtpIndexPosition + sizeof(uint))..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(iv[(RtpIndexPosition + sizeof(uint))..]) ^ (ushort)index));
    }

    private void WriteRtcpIv(Span<byte> iv, uint ssrc, uint index)
    {
        WriteIv(iv, _rtcpSalt, ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(iv[RtcpIndexPosition..], BinaryPrimitives.ReadUInt32BigEndian(iv[RtcpIndexPosition..]) ^ index);
    }
}
