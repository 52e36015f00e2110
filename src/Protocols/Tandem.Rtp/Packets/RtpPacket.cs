using System.Buffers.Binary;

namespace Tandem.Rtp;

/// <summary>
/// A received packet (RFC 3550 section 5.1): a view of its octets, which it neither copies nor keeps. What comes out of <see cref="TryParse"/> has contributing sources, extension and padding within its bounds.
/// Allocates nothing.
/// </summary>
/// <example>
/// <code>
/// if (RtpPacket.TryParse(datagram, out var packet) != RtpParseError.None) return;   // counted, not answered
/// if (packet.Extensions.TryFind(levelId, out var value) &amp;&amp; AudioLevel.TryRead(value, out var level)) meter.Add(level);
/// decoder.Decode(packet.Payload);
/// </code>
/// </example>
public readonly ref struct RtpPacket
{
    private const int ExtensionHeaderLength = 4;

    private readonly int _extensionStart;
    private readonly int _payloadStart;

    private RtpPacket(ReadOnlySpan<byte> octets, int extensionStart, int payloadStart, int padding)
    {
        Octets = octets;
        _extensionStart = extensionStart;
        _payloadStart = payloadStart;
        PaddingLength = padding;
    }

    /// <summary>The whole packet as it came.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>Octets of padding at the end, its count included; 0 when there is none.</summary>
    public int PaddingLength { get; }

    /// <summary>Whether the marker is set; what it says depends on the payload.</summary>
    public bool HasMarker => (Octets[1] & RtpHeader.MarkerBit) != 0;

    /// <summary>The payload type, 0 to 127.</summary>
    public byte PayloadType => (byte)(Octets[1] & RtpHeader.MaxPayloadType);

    /// <summary>The sequence number; the next packet has the next one.</summary>
    public ushort SequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(Octets[2..]);

    /// <summary>When the first octet of the payload was sampled, in units of the payload's clock.</summary>
    public uint Timestamp => BinaryPrimitives.ReadUInt32BigEndian(Octets[4..]);

    /// <summary>The synchronization source: whose packet it is.</summary>
    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(Octets[8..]);

    /// <summary>Who was mixed into it; at most 15.</summary>
    public SourceList ContributingSources => new(Octets[RtpHeader.Length.._extensionStart]);

    /// <summary>Whether there is a header extension.</summary>
    public bool HasExtension => (Octets[0] & RtpHeader.ExtensionBit) != 0;

    /// <summary>What the profile defined the first 16 bits of the header extension for; 0 when there is none (RFC 3550 section 5.3.1).</summary>
    public ushort ExtensionProfile => HasExtension ? BinaryPrimitives.ReadUInt16BigEndian(Octets[_extensionStart..]) : (ushort)0;

    /// <summary>The header extension without its four octets of header.</summary>
    public ReadOnlySpan<byte> ExtensionData => HasExtension ? Octets[(_extensionStart + ExtensionHeaderLength).._payloadStart] : default;

    /// <summary>The elements of the header extension (RFC 8285); none when it is of another kind.</summary>
    public HeaderExtensions Extensions => new(ExtensionProfile, ExtensionData);

    /// <summary>What is carried, without padding; may be empty.</summary>
    public ReadOnlySpan<byte> Payload => Octets[_payloadStart..^PaddingLength];

    /// <summary>Octets before the payload.</summary>
    public int HeaderLength => _payloadStart;

    /// <summary>Octets before the header extension.</summary>
    internal int ExtensionOffset => _extensionStart;

    /// <summary>Looks at the octets of one datagram, of which <see cref="RtpDemultiplexing"/> said that they are RTP.</summary>
    /// <param name="octets">The octets, no more and no fewer.</param>
    /// <param name="packet">The packet; empty when there is an error.</param>
    /// <returns><see cref="RtpParseError.None"/>, or why it is no packet.</returns>
    public static RtpParseError TryParse(ReadOnlySpan<byte> octets, out RtpPacket packet)
    {
        packet = default;
        if (octets.Length < RtpHeader.Length) return RtpParseError.TooShort;
        var first = octets[0];
        if ((first & 0xC0) != RtpHeader.Version) return RtpParseError.Version;
        var extension = RtpHeader.Length + ((first & 0x0F) * sizeof(uint));
        if (extension > octets.Length) return RtpParseError.ContributingSources;
        var payload = extension;
        if ((first & RtpHeader.ExtensionBit) != 0 && !TryReadExtension(octets, ref payload)) return RtpParseError.Extension;
        int padding = (first & RtpHeader.PaddingBit) != 0 ? octets[^1] : 0;
        if ((first & RtpHeader.PaddingBit) != 0 && (padding == 0 || padding > octets.Length - payload)) return RtpParseError.Padding;
        packet = new RtpPacket(octets, extension, payload, padding);
        return RtpParseError.None;
    }

    private static bool TryReadExtension(ReadOnlySpan<byte> octets, ref int offset)
    {
        if (octets.Length - offset < ExtensionHeaderLength) return false;
        offset += ExtensionHeaderLength + (BinaryPrimitives.ReadUInt16BigEndian(octets[(offset + 2)..]) * sizeof(uint));
        return offset <= octets.Length;
    }
}
