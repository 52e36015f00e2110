using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>Attributes of RFC 5780.</summary>
public ref partial struct StunWriter
{
    /// <summary>Writes CHANGE-REQUEST (RFC 5780 section 7.2).</summary>
    public void WriteChangeRequest(StunChange change) => WriteUInt32(StunAttributeType.ChangeRequest, (uint)change);

    /// <summary>Writes RESPONSE-PORT (RFC 5780 section 7.5).</summary>
    public void WriteResponsePort(ushort port) => BinaryPrimitives.WriteUInt16BigEndian(Add(StunAttributeType.ResponsePort, sizeof(ushort)), port);

    /// <summary>Writes PADDING (RFC 5780 section 7.6): zeros, as many as make a message long enough to be fragmented.</summary>
    public void WritePadding(int length) => Add(StunAttributeType.Padding, length).Clear();
}
