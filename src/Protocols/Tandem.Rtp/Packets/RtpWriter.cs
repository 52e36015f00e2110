using System.Buffers.Binary;

namespace Tandem.Rtp;

/// <summary>
/// Writes a packet into the caller's octets (RFC 3550 section 5.1): contributing sources, header extension, payload and padding in this order, each of which may be left out. After each of them what stands there is a
/// whole packet: <see cref="Written"/>. Allocates nothing.
/// </summary>
/// <remarks>Every method throws <see cref="ArgumentException"/> when the destination is too short, and <see cref="InvalidOperationException"/> when what it writes would come too late.</remarks>
/// <example>
/// <code>
/// var writer = new RtpWriter(buffer, payloadType: 111, sequence++, timestamp, ssrc);
/// writer.BeginExtensions(HeaderExtensionForm.OneByte);
/// level.Write(writer.AddExtension(levelId, AudioLevel.Length));
/// writer.WritePayload(frame);
/// send(writer.Written);
/// </code>
/// </example>
public ref struct RtpWriter
{
    private readonly Span<byte> _destination;
    private HeaderExtensionBlock _extensions;
    private int _extensionStart;
    private Part _part;

    /// <summary>Writes the fixed header.</summary>
    /// <param name="destination">Where to; at least <see cref="RtpHeader.Length"/> octets.</param>
    /// <param name="payloadType">0 to 127.</param>
    /// <param name="sequenceNumber">The sequence number.</param>
    /// <param name="timestamp">In units of the payload's clock.</param>
    /// <param name="ssrc">The synchronization source.</param>
    /// <param name="hasMarker">Whether the marker is set.</param>
    /// <exception cref="ArgumentException">The destination is too short, or the payload type too large.</exception>
    public RtpWriter(Span<byte> destination, byte payloadType, ushort sequenceNumber, uint timestamp, uint ssrc, bool hasMarker = false)
    {
        if (destination.Length < RtpHeader.Length) throw TooShort();
        _destination = destination;
        destination[0] = RtpHeader.Version;
        destination[1] = 0;
        RtpHeader.WritePayloadType(destination, payloadType);
        RtpHeader.WriteMarker(destination, hasMarker);
        RtpHeader.WriteSequenceNumber(destination, sequenceNumber);
        RtpHeader.WriteTimestamp(destination, timestamp);
        RtpHeader.WriteSsrc(destination, ssrc);
        Length = RtpHeader.Length;
    }

    private enum Part
    {
        Header,
        ContributingSources,
        Extensions,
        Payload,
        Padding,
    }

    /// <summary>Octets written so far.</summary>
    public int Length { get; private set; }

    /// <summary>The packet so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    /// <summary>Writes who was mixed into it.</summary>
    /// <param name="sources">At most 15.</param>
    public void WriteContributingSources(scoped ReadOnlySpan<uint> sources)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sources.Length, RtpHeader.MaxContributingSources, nameof(sources));
        Enter(Part.ContributingSources);
        var octets = Take(sources.Length * sizeof(uint));
        for (var i = 0; i < sources.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(octets[(i * sizeof(uint))..], sources[i]);
        _destination[0] |= (byte)sources.Length;
    }

    /// <summary>Begins a header extension.</summary>
    /// <param name="form">One-byte or two-byte headers.</param>
    public void BeginExtensions(HeaderExtensionForm form)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)form, (int)HeaderExtensionForm.None, nameof(form));
        Enter(Part.Extensions);
        _extensionStart = Length;
        Take(HeaderExtensionBlock.HeaderLength);
        _extensions = new HeaderExtensionBlock(_destination[_extensionStart..], form);
        _destination[0] |= RtpHeader.ExtensionBit;
    }

    /// <summary>Adds an element whose value the caller fills in.</summary>
    /// <param name="id">Its identifier: 1 to 14 with one-byte headers, to 255 with two-byte headers.</param>
    /// <param name="length">Length of the value: 1 to 16, or 0 to 255.</param>
    /// <returns>The octets of the value, whatever they were before.</returns>
    /// <exception cref="ArgumentException">The form cannot hold it, or the destination is too short.</exception>
    public Span<byte> AddExtension(byte id, int length)
    {
        if (_part != Part.Extensions) throw new InvalidOperationException("An element stands in a header extension that was begun, and before the payload.");
        if (!_extensions.TryAdd(id, length, out var value)) throw new ArgumentException("The header extension cannot hold the element.");
        Length = _extensionStart + _extensions.Length;
        return value;
    }

    /// <summary>Writes an element.</summary>
    public void WriteExtension(byte id, scoped ReadOnlySpan<byte> value) => value.CopyTo(AddExtension(id, value.Length));

    /// <summary>Adds a payload that the caller fills in.</summary>
    public Span<byte> AddPayload(int length)
    {
        Enter(Part.Payload);
        return Take(length);
    }

    /// <summary>Writes the payload.</summary>
    public void WritePayload(scoped ReadOnlySpan<byte> payload) => payload.CopyTo(AddPayload(payload.Length));

    /// <summary>Pads the packet.</summary>
    /// <param name="length">1 to 255 octets, the count included.</param>
    public void WritePadding(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(length, (byte)length);
        ArgumentOutOfRangeException.ThrowIfZero(length);
        Enter(Part.Padding);
        var octets = Take(length);
        octets.Clear();
        octets[^1] = (byte)length;
        _destination[0] |= RtpHeader.PaddingBit;
    }

    private void Enter(Part part)
    {
        if (part <= _part) throw new InvalidOperationException($"{part} must not stand behind {_part}.");
        _part = part;
    }

    private Span<byte> Take(int length)
    {
        if (length > _destination.Length - Length) throw TooShort();
        var octets = _destination.Slice(Length, length);
        Length += length;
        return octets;
    }

    private static ArgumentException TooShort() => new("The destination is too short for the packet.");
}
