using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>
/// Where the attributes are that are not content: MESSAGE-INTEGRITY, MESSAGE-INTEGRITY-SHA256 and FINGERPRINT, 0 for each that is not there. What follows the first of them is ignored but for those that may follow it
/// (RFC 8489 sections 9, 14.5, 14.6 and 14.7), so that nothing that no integrity covers is ever taken for content.
/// </summary>
internal struct AttributeLayout
{
    public int ContentEnd;
    public int Integrity;
    public int IntegritySha256;
    public int Fingerprint;

    public StunParseError Read(ReadOnlySpan<byte> octets)
    {
        for (var offset = StunHeader.Length; offset < octets.Length;)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(octets[offset..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(octets[(offset + 2)..]);
            // The message is a multiple of 4 long, and so is where an attribute begins: when its value fits, its padding does.
            if (length > octets.Length - offset - StunHeader.AttributeLength) return StunParseError.AttributeLength;
            var error = (StunAttributeType)type switch
            {
                StunAttributeType.MessageIntegrity => ReadIntegrity(offset, length),
                StunAttributeType.MessageIntegritySha256 => ReadIntegritySha256(offset, length),
                StunAttributeType.Fingerprint => ReadFingerprint(offset, length),
                _ => StunParseError.None,
            };
            if (error != StunParseError.None) return error;
            offset += StunHeader.AttributeLength + StunHeader.Padded(length);
        }

        if (ContentEnd == 0) ContentEnd = octets.Length;
        return StunParseError.None;
    }

    private StunParseError ReadIntegrity(int offset, int length)
    {
        if (ContentEnd != 0) return StunParseError.None;
        if (length != MessageIntegrity.Sha1Length) return StunParseError.IntegrityLength;
        ContentEnd = Integrity = offset;
        return StunParseError.None;
    }

    private StunParseError ReadIntegritySha256(int offset, int length)
    {
        if (IntegritySha256 != 0 || Fingerprint != 0) return StunParseError.None;
        if (length is < MessageIntegrity.MinSha256Length or > MessageIntegrity.Sha256Length || length % 4 != 0) return StunParseError.IntegrityLength;
        IntegritySha256 = offset;
        if (ContentEnd == 0) ContentEnd = offset;
        return StunParseError.None;
    }

    private StunParseError ReadFingerprint(int offset, int length)
    {
        if (Fingerprint != 0) return StunParseError.None;
        if (length != sizeof(uint)) return StunParseError.FingerprintLength;
        Fingerprint = offset;
        if (ContentEnd == 0) ContentEnd = offset;
        return StunParseError.None;
    }
}
