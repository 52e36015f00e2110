namespace Tandem.Rtp;

/// <summary>
/// Puts elements into the header extension of a packet where it stands, and takes them out (RFC 8285); the payload moves. Allocates nothing.
/// An element that needs two-byte headers turns the others into that form, which a peer has to have accepted (RFC 8285 section 6, <c>extmap-allow-mixed</c>).
/// </summary>
public static class HeaderExtensionEditing
{
    /// <summary>Octets of the longest header extension that is made; browsers make less than 100.</summary>
    public const int MaxLength = 512;

    /// <summary>Writes an element: in the place of all of its identifier, behind the others, or as the first when there was no extension.</summary>
    /// <param name="buffer">The packet, with room behind it.</param>
    /// <param name="length">Octets of the packet; changed with it.</param>
    /// <param name="id">Its identifier, 1 to 255.</param>
    /// <param name="value">Its value, at most 255 octets.</param>
    /// <exception cref="ArgumentOutOfRangeException">The identifier is 0, or the value too long.</exception>
    public static HeaderExtensionChange Set(Span<byte> buffer, ref int length, byte id, scoped ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfZero(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, byte.MaxValue, nameof(value));
        if (RtpPacket.TryParse(buffer[..length], out var packet) != RtpParseError.None) return HeaderExtensionChange.NoPacket;
        if (packet.HasExtension && packet.Extensions.Form == HeaderExtensionForm.None) return HeaderExtensionChange.OtherProfile;
        var needed = HeaderExtensionForms.For(id, value.Length);
        var form = packet.Extensions.Form > needed ? packet.Extensions.Form : needed;
        var block = new HeaderExtensionBlock(stackalloc byte[MaxLength], form);
        if (!TryCopyOthers(packet.Extensions, id, ref block) || !block.TryAdd(id, value.Length, out var place)) return HeaderExtensionChange.NoRoom;
        value.CopyTo(place);
        return Replace(buffer, ref length, packet, block.Written);
    }

    /// <summary>Removes the elements of an identifier, and the whole extension with the last of them.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="length">Octets of the packet; changed with it.</param>
    /// <param name="id">The identifier.</param>
    public static HeaderExtensionChange Remove(Span<byte> packet, ref int length, byte id)
    {
        if (RtpPacket.TryParse(packet[..length], out var parsed) != RtpParseError.None) return HeaderExtensionChange.NoPacket;
        if (!parsed.Extensions.TryFind(id, out _)) return HeaderExtensionChange.NotThere;
        var block = new HeaderExtensionBlock(stackalloc byte[MaxLength], parsed.Extensions.Form);
        if (!TryCopyOthers(parsed.Extensions, id, ref block)) return HeaderExtensionChange.NoRoom;
        return Replace(packet, ref length, parsed, block.IsEmpty ? default : block.Written);
    }

    /// <summary>Removes the header extension, whatever its profile.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="length">Octets of the packet; changed with it.</param>
    public static HeaderExtensionChange RemoveAll(Span<byte> packet, ref int length)
    {
        if (RtpPacket.TryParse(packet[..length], out var parsed) != RtpParseError.None) return HeaderExtensionChange.NoPacket;
        return parsed.HasExtension ? Replace(packet, ref length, parsed, default) : HeaderExtensionChange.NotThere;
    }

    /// <summary>Gives each element another identifier, removes those that get none, and adds one: what a gateway does between two sides that number them differently.</summary>
    /// <param name="buffer">The packet, with room behind it.</param>
    /// <param name="length">Octets of the packet; changed with it.</param>
    /// <param name="identifiers">The new identifier at the place of the former one; 0 for none. 256 of them.</param>
    /// <param name="addedId">The identifier of the added one; 0 for none.</param>
    /// <param name="added">Its value, at most 255 octets.</param>
    public static HeaderExtensionChange Renumber(Span<byte> buffer, ref int length, ReadOnlySpan<byte> identifiers, byte addedId = 0, scoped ReadOnlySpan<byte> added = default)
    {
        if (RtpPacket.TryParse(buffer[..length], out var packet) != RtpParseError.None) return HeaderExtensionChange.NoPacket;
        if (!packet.HasExtension && addedId == 0) return HeaderExtensionChange.NotThere;
        var form = addedId == 0 ? HeaderExtensionForm.OneByte : HeaderExtensionForms.For(addedId, added.Length);
        foreach (var element in packet.Extensions)
        {
            var id = identifiers[element.Id];
            if (id != 0 && HeaderExtensionForms.For(id, element.Value.Length) > form) form = HeaderExtensionForm.TwoByte;
        }

        var block = new HeaderExtensionBlock(stackalloc byte[MaxLength], form);
        if (addedId != 0)
        {
            if (!block.TryAdd(addedId, added.Length, out var place)) return HeaderExtensionChange.NoRoom;
            added.CopyTo(place);
        }

        foreach (var element in packet.Extensions)
        {
            var id = identifiers[element.Id];
            if (id == 0) continue;
            if (!block.TryAdd(id, element.Value.Length, out var place)) return HeaderExtensionChange.NoRoom;
            element.Value.CopyTo(place);
        }

        return Replace(buffer, ref length, packet, block.IsEmpty ? default : block.Written);
    }

    private static bool TryCopyOthers(HeaderExtensions elements, byte id, ref HeaderExtensionBlock block)
    {
        foreach (var element in elements)
        {
            if (element.Id == id) continue;
            if (!block.TryAdd(element.Id, element.Value.Length, out var place)) return false;
            element.Value.CopyTo(place);
        }

        return true;
    }

    private static HeaderExtensionChange Replace(Span<byte> buffer, ref int length, in RtpPacket packet, scoped ReadOnlySpan<byte> block)
    {
        var (start, payload) = (packet.ExtensionOffset, packet.HeaderLength);
        var longer = start + block.Length - payload;
        if (length + longer > buffer.Length) return HeaderExtensionChange.NoRoom;
        buffer[payload..length].CopyTo(buffer[(payload + longer)..]);
        block.CopyTo(buffer[start..]);
        buffer[0] = (byte)(block.IsEmpty ? buffer[0] & ~RtpHeader.ExtensionBit : buffer[0] | RtpHeader.ExtensionBit);
        length += longer;
        return HeaderExtensionChange.Done;
    }
}
