using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>The attributes of a received message, one after the other; for <c>foreach</c>. The bounds were checked when the message was parsed.</summary>
public ref struct StunAttributes
{
    private ReadOnlySpan<byte> _rest;

    internal StunAttributes(ReadOnlySpan<byte> octets) => _rest = octets;

    /// <summary>The attribute that was come to.</summary>
    public StunAttribute Current { get; private set; }

    /// <summary>These, from where they are.</summary>
    public readonly StunAttributes GetEnumerator() => this;

    /// <summary>Goes to the next attribute. False behind the last one.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < StunHeader.AttributeLength) return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        Current = new StunAttribute((StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(_rest), _rest.Slice(StunHeader.AttributeLength, length));
        _rest = _rest[(StunHeader.AttributeLength + StunHeader.Padded(length))..];
        return true;
    }
}
