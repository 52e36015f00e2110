using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>
/// Send and Data indications (RFC 8656 section 11): a peer's address and data, without a copy of the data. What goes before the data is written in front of it, where the caller has left
/// <see cref="HeaderLength"/> octets free. Nothing here allocates or is virtual.
/// </summary>
/// <example>
/// <code>
/// var header = RelayedData.HeaderLength(peer.IsV4);
/// var length = socket.Receive(buffer[header..]);
/// var total = RelayedData.Write(buffer, StunMethod.Data, ids.Next(), peer, length);
/// client.Send(buffer[..total]);
/// </code>
/// </example>
public static class RelayedData
{
    /// <summary>Octets before the data when the peer has an IPv6 address.</summary>
    public const int MaxHeaderLength = StunHeader.Length + StunHeader.AttributeLength + AddressCoding.LengthV6 + StunHeader.AttributeLength;

    /// <summary>Octets before the data: header, XOR-PEER-ADDRESS, and type and length of DATA.</summary>
    public static int HeaderLength(bool isV4) => StunHeader.Length + StunHeader.AttributeLength + AddressCoding.Length(isV4) + StunHeader.AttributeLength;

    /// <summary>Writes what goes before the data, and the padding behind it.</summary>
    /// <param name="destination">The message: <see cref="HeaderLength"/> octets, the data, which stands there already, and up to three octets for padding.</param>
    /// <param name="method"><see cref="StunMethod.Data"/>, or <see cref="StunMethod.Send"/> for a client.</param>
    /// <param name="transactionId">A new one: <see cref="TransactionIds"/>.</param>
    /// <param name="peer">Where the data comes from, or shall go to.</param>
    /// <param name="length">Octets of data, at most 65,000.</param>
    /// <returns>Length of the whole message.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or the data too long.</exception>
    public static int Write(Span<byte> destination, StunMethod method, TransactionId transactionId, PeerAddress peer, int length)
    {
        var writer = new StunWriter(destination, StunClass.Indication, method, transactionId);
        writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peer);
        writer.Add(StunAttributeType.Data, length);
        return writer.Length;
    }

    /// <summary>Reads an indication's peer and data. False when one of them is missing or cannot be read: such an indication is dropped (RFC 8656 sections 11.2 and 11.4).</summary>
    /// <param name="message">The indication.</param>
    /// <param name="peer">The first XOR-PEER-ADDRESS.</param>
    /// <param name="data">The first DATA, which may be empty.</param>
    public static bool TryRead(scoped in StunMessage message, out PeerAddress peer, out ReadOnlySpan<byte> data)
    {
        peer = default;
        data = default;
        var (hasPeer, hasData) = (false, false);
        foreach (var attribute in message.Attributes)
        {
            if (attribute.Type == StunAttributeType.XorPeerAddress && !hasPeer)
            {
                if (!attribute.TryReadXorAddress(message.TransactionId, out peer)) return false;
                hasPeer = true;
            }
            else if (attribute.Type == StunAttributeType.Data && !hasData)
            {
                data = attribute.Value;
                hasData = true;
            }
        }

        return hasPeer && hasData;
    }
}
