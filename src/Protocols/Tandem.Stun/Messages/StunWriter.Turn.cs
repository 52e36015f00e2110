using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>Attributes of RFC 8656.</summary>
public ref partial struct StunWriter
{
    /// <summary>Writes CHANNEL-NUMBER (RFC 8656 section 18.1).</summary>
    public void WriteChannelNumber(ushort channel) => WriteUInt32(StunAttributeType.ChannelNumber, (uint)channel << 16);

    /// <summary>Writes LIFETIME in whole seconds (RFC 8656 section 18.2).</summary>
    /// <param name="lifetime">0 to 136 years; a part of a second is left out.</param>
    public void WriteLifetime(TimeSpan lifetime) => WriteUInt32(StunAttributeType.Lifetime, (uint)(lifetime.Ticks / TimeSpan.TicksPerSecond));

    /// <summary>Writes REQUESTED-TRANSPORT (RFC 8656 section 18.8).</summary>
    /// <param name="protocol">The number of an IP protocol: 17 for UDP, 6 for TCP.</param>
    public void WriteRequestedTransport(byte protocol) => WriteUInt32(StunAttributeType.RequestedTransport, (uint)protocol << 24);

    /// <summary>Writes EVEN-PORT (RFC 8656 section 18.7).</summary>
    public void WriteEvenPort(bool reservesNext) => Add(StunAttributeType.EvenPort, 1)[0] = reservesNext ? (byte)0x80 : (byte)0;

    /// <summary>Writes REQUESTED-ADDRESS-FAMILY or ADDITIONAL-ADDRESS-FAMILY (RFC 8656 sections 18.6 and 18.11).</summary>
    public void WriteAddressFamily(StunAttributeType type, StunAddressFamily family) => WriteUInt32(type, (uint)family << 24);

    /// <summary>Writes ADDRESS-ERROR-CODE with the phrase of the standard (RFC 8656 section 18.12).</summary>
    public void WriteAddressErrorCode(StunAddressFamily family, StunErrorCode code) => WriteErrorCode(StunAttributeType.AddressErrorCode, (byte)family, code, code.ReasonPhrase());

    /// <summary>Writes ICMP (RFC 8656 section 18.13).</summary>
    public void WriteIcmp(IcmpMessage icmp)
    {
        var value = Add(StunAttributeType.Icmp, 8);
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)((icmp.Type << 9) | (icmp.Code & 0x1FF)) & 0xFFFF);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], icmp.ErrorData);
    }
}
