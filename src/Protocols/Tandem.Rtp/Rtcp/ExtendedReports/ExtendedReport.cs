using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>XR (RFC 3611 section 2): blocks, of which the lengths have been checked.</summary>
public readonly ref struct ExtendedReport
{
    private readonly ReadOnlySpan<byte> _blocks;

    private ExtendedReport(ReadOnlySpan<byte> body)
    {
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(body);
        _blocks = body[sizeof(uint)..];
    }

    /// <summary>Who reports.</summary>
    public uint Ssrc { get; }

    /// <summary>Reads it.</summary>
    public static RtcpParseError TryRead(scoped in RtcpPacket packet, out ExtendedReport report)
    {
        report = default;
        if (packet.Type != RtcpPacketType.ExtendedReport) return RtcpParseError.Type;
        if (packet.Body.Length < sizeof(uint)) return RtcpParseError.TooShort;
        for (var rest = packet.Body[sizeof(uint)..]; !rest.IsEmpty; rest = rest[BlockLength(rest)..])
        {
            if (rest.Length < XrBlock.HeaderLength || rest.Length < BlockLength(rest)) return RtcpParseError.Length;
        }

        report = new ExtendedReport(packet.Body);
        return RtcpParseError.None;
    }

    /// <summary>Goes through the blocks.</summary>
    public Enumerator GetEnumerator() => new(_blocks);

    private static int BlockLength(ReadOnlySpan<byte> block) => XrBlock.HeaderLength + (BinaryPrimitives.ReadUInt16BigEndian(block[2..]) * 4);

    /// <summary>Goes through the blocks.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> blocks) => _rest = blocks;

        /// <summary>The block it stands at.</summary>
        public XrBlock Current { get; private set; }

        /// <summary>Goes to the next.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            var length = BlockLength(_rest);
            Current = new XrBlock(_rest[..length]);
            _rest = _rest[length..];
            return true;
        }
    }
}
