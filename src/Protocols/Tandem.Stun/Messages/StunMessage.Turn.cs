using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>Attributes of RFC 8656.</summary>
public readonly ref partial struct StunMessage
{
    /// <summary>Reads CHANNEL-NUMBER (RFC 8656 section 18.1): any 16 bits, of which <see cref="ChannelData.IsChannel"/> knows which may be bound.</summary>
    public StunAttributeStatus ReadChannelNumber(out ushort channel)
    {
        channel = 0;
        if (!TryGet(StunAttributeType.ChannelNumber, out var attribute)) return StunAttributeStatus.Absent;
        if (attribute.Value.Length != 4) return StunAttributeStatus.Malformed;
        channel = BinaryPrimitives.ReadUInt16BigEndian(attribute.Value);
        return StunAttributeStatus.Present;
    }

    /// <summary>Reads LIFETIME (RFC 8656 section 18.2): 0 to 136 years, in seconds.</summary>
    public StunAttributeStatus ReadLifetime(out TimeSpan lifetime)
    {
        var status = ReadUInt32(StunAttributeType.Lifetime, out var seconds);
        lifetime = TimeSpan.FromSeconds(seconds);
        return status;
    }

    /// <summary>Reads REQUESTED-TRANSPORT (RFC 8656 section 18.8): the number of an IP protocol, 17 for UDP, 6 for TCP.</summary>
    public StunAttributeStatus ReadRequestedTransport(out byte protocol)
    {
        protocol = 0;
        if (!TryGet(StunAttributeType.RequestedTransport, out var attribute)) return StunAttributeStatus.Absent;
        if (attribute.Value.Length != 4) return StunAttributeStatus.Malformed;
        protocol = attribute.Value[0];
        return StunAttributeStatus.Present;
    }

    /// <summary>Reads EVEN-PORT (RFC 8656 section 18.7).</summary>
    /// <param name="reservesNext">Whether the next higher port shall be reserved too.</param>
    public StunAttributeStatus ReadEvenPort(out bool reservesNext)
    {
        reservesNext = false;
        if (!TryGet(StunAttributeType.EvenPort, out var attribute)) return StunAttributeStatus.Absent;
        if (attribute.Value.Length != 1) return StunAttributeStatus.Malformed;
        reservesNext = (attribute.Value[0] & 0x80) != 0;
        return StunAttributeStatus.Present;
    }

    /// <summary>Reads REQUESTED-ADDRESS-FAMILY or ADDITIONAL-ADDRESS-FAMILY (RFC 8656 sections 18.6 and 18.11).</summary>
    /// <param name="type">Which of them.</param>
    /// <param name="family">The family, which may be neither of the named ones.</param>
    public StunAttributeStatus ReadAddressFamily(StunAttributeType type, out StunAddressFamily family)
    {
        family = default;
        return TryGet(type, out var attribute) ? StatusOf(attribute.Value.Length == 4 && attribute.TryReadAddressFamily(out family)) : StunAttributeStatus.Absent;
    }

    /// <summary>Reads ADDRESS-ERROR-CODE (RFC 8656 section 18.12): why there is no address of a family.</summary>
    public StunAttributeStatus ReadAddressErrorCode(out StunAddressFamily family, out StunErrorCode code)
    {
        (family, code) = (default, default);
        return TryGet(StunAttributeType.AddressErrorCode, out var attribute)
            ? StatusOf(attribute.TryReadAddressFamily(out family) && attribute.TryReadErrorCode(out code, out _))
            : StunAttributeStatus.Absent;
    }

    /// <summary>Reads ICMP (RFC 8656 section 18.13): 7 bits of type and 9 of code, as figure 11 draws them.</summary>
    public StunAttributeStatus ReadIcmp(out IcmpMessage icmp)
    {
        icmp = default;
        if (!TryGet(StunAttributeType.Icmp, out var attribute)) return StunAttributeStatus.Absent;
        if (attribute.Value.Length != 8) return StunAttributeStatus.Malformed;
        var typeAndCode = BinaryPrimitives.ReadUInt16BigEndian(attribute.Value[2..]);
        icmp = new IcmpMessage((byte)(typeAndCode >> 9), (ushort)(typeAndCode & 0x1FF), BinaryPrimitives.ReadUInt32BigEndian(attribute.Value[4..]));
        return StunAttributeStatus.Present;
    }
}
