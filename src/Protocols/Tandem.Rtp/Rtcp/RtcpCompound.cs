namespace Tandem.Rtp.Rtcp;

/// <summary>
/// The packets of one datagram (RFC 3550 section 6.1), or a single one of reduced size (RFC 5506). A view; what comes out of <see cref="TryParse"/> has packets that fill the octets. Allocates nothing.
/// </summary>
/// <example>
/// <code>
/// if (RtcpCompound.TryParse(datagram, isReducedSizeAllowed: true, out var compound) != RtcpParseError.None) return;   // counted
/// foreach (var packet in compound)
/// {
///     if (packet.Type == RtcpPacketType.Goodbye &amp;&amp; Goodbye.TryRead(packet, out var goodbye) == RtcpParseError.None) Forget(goodbye.Sources);
/// }
/// </code>
/// </example>
public readonly ref struct RtcpCompound
{
    private readonly ReadOnlySpan<byte> _octets;

    private RtcpCompound(ReadOnlySpan<byte> octets) => _octets = octets;

    /// <summary>Octets of all packets.</summary>
    public int Length => _octets.Length;

    /// <summary>Looks at the octets of one datagram (RFC 3550 appendix A.2).</summary>
    /// <param name="octets">The octets, no more and no fewer.</param>
    /// <param name="isReducedSizeAllowed">Whether it need not begin with a report, as negotiated by <c>a=rtcp-rsize</c> (RFC 5506 section 5).</param>
    /// <param name="compound">The packets; none when there is an error.</param>
    public static RtcpParseError TryParse(ReadOnlySpan<byte> octets, bool isReducedSizeAllowed, out RtcpCompound compound)
    {
        compound = default;
        if (octets.IsEmpty) return RtcpParseError.TooShort;
        for (var rest = octets; !rest.IsEmpty; rest = rest[RtcpHeader.PacketLength(rest)..])
        {
            var error = Check(rest);
            if (error != RtcpParseError.None) return error;
        }

        if (!isReducedSizeAllowed && (RtcpPacketType)octets[1] is not (RtcpPacketType.SenderReport or RtcpPacketType.ReceiverReport)) return RtcpParseError.FirstPacket;
        compound = new RtcpCompound(octets);
        return RtcpParseError.None;
    }

    /// <summary>Goes through the packets.</summary>
    public Enumerator GetEnumerator() => new(_octets);

    private static RtcpParseError Check(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < RtcpHeader.Length) return RtcpParseError.TooShort;
        if (rest[0] >> 6 != 2) return RtcpParseError.Version;
        var length = RtcpHeader.PacketLength(rest);
        if (length > rest.Length) return RtcpParseError.Length;
        if (!HasPadding(rest)) return RtcpParseError.None;
        // Padding belongs to the last packet and is a multiple of four (RFC 3550 section 6.4.1), but browsers pad transport-wide feedback by one to three octets wherever it stands.
        var padding = rest[length - 1];
        return padding != 0 && padding <= length - RtcpHeader.Length ? RtcpParseError.None : RtcpParseError.Padding;
    }

    private static bool HasPadding(ReadOnlySpan<byte> packet) => (packet[0] & RtpHeader.PaddingBit) != 0;

    /// <summary>Goes through the packets.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> octets) => _rest = octets;

        /// <summary>The packet it stands at.</summary>
        public RtcpPacket Current { get; private set; }

        /// <summary>Goes to the next.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            var octets = _rest[..RtcpHeader.PacketLength(_rest)];
            Current = new RtcpPacket(octets, HasPadding(octets) ? octets[^1] : 0);
            _rest = _rest[octets.Length..];
            return true;
        }
    }
}
