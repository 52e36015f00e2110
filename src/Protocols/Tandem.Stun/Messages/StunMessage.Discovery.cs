using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>Attributes of RFC 5780.</summary>
public readonly ref partial struct StunMessage
{
    /// <summary>Reads CHANGE-REQUEST (RFC 5780 section 7.2).</summary>
    public StunAttributeStatus ReadChangeRequest(out StunChange change)
    {
        var status = ReadUInt32(StunAttributeType.ChangeRequest, out var bits);
        change = (StunChange)bits & (StunChange.Port | StunChange.Address);
        return status;
    }

    /// <summary>Reads RESPONSE-PORT (RFC 5780 section 7.5): two octets, whether or not their padding is counted.</summary>
    public StunAttributeStatus ReadResponsePort(out ushort port)
    {
        port = 0;
        if (!TryGet(StunAttributeType.ResponsePort, out var attribute)) return StunAttributeStatus.Absent;
        if (attribute.Value.Length is not (2 or 4)) return StunAttributeStatus.Malformed;
        port = BinaryPrimitives.ReadUInt16BigEndian(attribute.Value);
        return StunAttributeStatus.Present;
    }
}
