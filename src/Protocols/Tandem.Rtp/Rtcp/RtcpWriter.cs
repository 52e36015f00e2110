using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>
/// Writes a compound into the caller's octets, packet behind packet (RFC 3550 section 6.1). After each call what stands there is whole: <see cref="Written"/>. A compound of regular size begins with a report and has a
/// canonical name; that is for the caller to see to. Allocates nothing.
/// </summary>
/// <remarks>Every method throws <see cref="ArgumentException"/> when the destination, or a field of a packet, is too small; the compound is then as it was before.</remarks>
/// <example>
/// <code>
/// var writer = new RtcpWriter(buffer);
/// writer.WriteReceiverReport(ssrc, [statistics.Report(now)]);
/// writer.WriteSourceDescription(ssrc, name);
/// writer.WritePictureLoss(ssrc, video);
/// send(writer.Written);
/// </code>
/// </example>
public ref partial struct RtcpWriter
{
    private readonly Span<byte> _destination;
    private int _packetStart;
    private int _itemsEnd;

    /// <summary>Begins a compound.</summary>
    /// <param name="destination">Where to.</param>
    public RtcpWriter(Span<byte> destination)
    {
        _destination = destination;
        _packetStart = -1;
    }

    /// <summary>Octets written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Octets that are left.</summary>
    public readonly int Remaining => _destination.Length - Length;

    /// <summary>The compound so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    /// <summary>Copies packets that were written before.</summary>
    /// <param name="packets">Whole packets.</param>
    public void Write(scoped ReadOnlySpan<byte> packets)
    {
        if (packets.Length > Remaining) throw TooShort();
        packets.CopyTo(_destination[Length..]);
        Length += packets.Length;
        _packetStart = -1;
    }

    /// <summary>Writes APP (RFC 3550 section 6.7).</summary>
    /// <param name="subtype">0 to 31.</param>
    /// <param name="ssrc">Whose packet it is.</param>
    /// <param name="name">Four octets of ASCII.</param>
    /// <param name="data">A multiple of four octets.</param>
    public void WriteApplicationDefined(int subtype, uint ssrc, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> data)
    {
        if (name.Length != ApplicationDefined.NameLength) throw new ArgumentException("A name has four octets.", nameof(name));
        if (data.Length % 4 != 0) throw new ArgumentException("Data are a multiple of four octets.", nameof(data));
        var body = Add(RtcpPacketType.ApplicationDefined, subtype, ApplicationDefined.FixedLength + data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        name.CopyTo(body[sizeof(uint)..]);
        data.CopyTo(body[ApplicationDefined.FixedLength..]);
    }

    /// <summary>Writes BYE (RFC 3550 section 6.6).</summary>
    /// <param name="sources">Who leaves; at most 31.</param>
    /// <param name="reason">Why, in UTF-8 of at most 255 octets; may be empty.</param>
    public void WriteGoodbye(scoped ReadOnlySpan<uint> sources, scoped ReadOnlySpan<byte> reason = default)
    {
        if (reason.Length > byte.MaxValue) throw new ArgumentException("A reason has at most 255 octets.", nameof(reason));
        var end = sources.Length * sizeof(uint);
        var body = Add(RtcpPacketType.Goodbye, sources.Length, end + (reason.IsEmpty ? 0 : Padded(1 + reason.Length)));
        WriteSources(body, sources);
        if (reason.IsEmpty) return;
        body[end..].Clear();
        body[end] = (byte)reason.Length;
        reason.CopyTo(body[(end + 1)..]);
    }

    private static int Padded(int length) => (length + 3) & ~3;

    private static void WriteSources(Span<byte> octets, scoped ReadOnlySpan<uint> sources)
    {
        for (var i = 0; i < sources.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(octets[(i * sizeof(uint))..], sources[i]);
    }

    private static void WriteList<T>(Span<byte> octets, scoped ReadOnlySpan<T> entries)
        where T : struct, IRtcpEntry<T>
    {
        for (var i = 0; i < entries.Length; i++) entries[i].Write(octets[(i * T.Length)..]);
    }

    /// <summary>Adds a packet and gives its body, which is a multiple of four octets long.</summary>
    private Span<byte> Add(RtcpPacketType type, int count, int bodyLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)RtcpHeader.MaxCount, nameof(count));
        var length = RtcpHeader.Length + bodyLength;
        if (length > Remaining || length / 4 > ushort.MaxValue) throw TooShort();
        RtcpHeader.Write(_destination[Length..], type, count, length);
        _packetStart = Length;
        Length += length;
        return _destination.Slice(Length - bodyLength, bodyLength);
    }

    /// <summary>Makes the last packet longer, when it is of a type, and gives what was added.</summary>
    private Span<byte> Extend(RtcpPacketType type, int length)
    {
        if (_packetStart < 0 || _destination[_packetStart + 1] != (byte)type) throw new InvalidOperationException($"{type} is not the last packet that was begun.");
        var whole = Length + length - _packetStart;
        if (length > Remaining || whole / 4 > ushort.MaxValue) throw TooShort();
        RtcpHeader.WriteLength(_destination[_packetStart..], whole);
        Length += length;
        return _destination.Slice(Length - length, length);
    }

    private static ArgumentException TooShort() => new("The destination is too short for the packet.");
}
