using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <content>Reports and descriptions (RFC 3550 sections 6.4 and 6.5).</content>
public ref partial struct RtcpWriter
{
    private const int MaxItemLength = byte.MaxValue;

    /// <summary>Writes SR.</summary>
    /// <param name="ssrc">Who reports.</param>
    /// <param name="information">What it has sent.</param>
    /// <param name="reports">What it has received; at most 31, the others go into receiver reports behind it.</param>
    public void WriteSenderReport(uint ssrc, in SenderInformation information, scoped ReadOnlySpan<ReportBlock> reports)
    {
        const int FixedLength = sizeof(uint) + SenderInformation.Length;
        var body = Add(RtcpPacketType.SenderReport, reports.Length, FixedLength + (reports.Length * ReportBlock.Length));
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        information.Write(body[sizeof(uint)..]);
        WriteList(body[FixedLength..], reports);
    }

    /// <summary>Writes RR.</summary>
    /// <param name="ssrc">Who reports.</param>
    /// <param name="reports">What it has received; at most 31, may be none.</param>
    public void WriteReceiverReport(uint ssrc, scoped ReadOnlySpan<ReportBlock> reports)
    {
        var body = Add(RtcpPacketType.ReceiverReport, reports.Length, sizeof(uint) + (reports.Length * ReportBlock.Length));
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        WriteList(body[sizeof(uint)..], reports);
    }

    /// <summary>Writes SDES with one canonical name.</summary>
    /// <param name="ssrc">The source.</param>
    /// <param name="canonicalName">Its name, of at most 255 octets.</param>
    public void WriteSourceDescription(uint ssrc, scoped ReadOnlySpan<byte> canonicalName)
    {
        BeginSourceDescription();
        AddChunk(ssrc);
        AddItem(SdesItemType.CanonicalName, canonicalName);
    }

    /// <summary>Begins SDES; chunks and their items follow.</summary>
    public void BeginSourceDescription() => Add(RtcpPacketType.SourceDescription, 0, 0);

    /// <summary>Adds a chunk to SDES.</summary>
    /// <param name="ssrc">The source.</param>
    /// <exception cref="InvalidOperationException">No SDES was begun, or it has 31 chunks.</exception>
    public void AddChunk(uint ssrc)
    {
        if (_packetStart >= 0 && (_destination[_packetStart] & RtcpHeader.MaxCount) == RtcpHeader.MaxCount) throw new InvalidOperationException("SDES has 31 chunks.");
        var chunk = Extend(RtcpPacketType.SourceDescription, 2 * sizeof(uint));
        chunk.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(chunk, ssrc);
        _destination[_packetStart]++;
        _itemsEnd = Length - sizeof(uint);
    }

    /// <summary>Adds an item to the last chunk.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="value">UTF-8 of at most 255 octets.</param>
    /// <exception cref="InvalidOperationException">No chunk was added.</exception>
    public void AddItem(SdesItemType type, scoped ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxItemLength) throw new ArgumentException("An item has at most 255 octets.", nameof(value));
        if (_packetStart < 0 || (_destination[_packetStart] & RtcpHeader.MaxCount) == 0) throw new InvalidOperationException("No chunk was added.");
        // Behind the items there is always one octet of 0, and more up to a multiple of four.
        var end = _itemsEnd + 2 + value.Length;
        Extend(RtcpPacketType.SourceDescription, Padded(end + 1 - _packetStart) + _packetStart - Length);
        _destination[_itemsEnd] = (byte)type;
        _destination[_itemsEnd + 1] = (byte)value.Length;
        value.CopyTo(_destination[(_itemsEnd + 2)..]);
        _destination[end..Length].Clear();
        _itemsEnd = end;
    }
}
