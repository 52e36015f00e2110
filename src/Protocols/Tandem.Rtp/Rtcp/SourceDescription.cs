namespace Tandem.Rtp.Rtcp;

/// <summary>SDES (RFC 3550 section 6.5): chunks, one for each source. All of them have been checked.</summary>
public readonly ref struct SourceDescription
{
    private readonly ReadOnlySpan<byte> _chunks;

    private SourceDescription(ReadOnlySpan<byte> chunks, int count)
    {
        _chunks = chunks;
        Count = count;
    }

    /// <summary>How many chunks; 0 to 31.</summary>
    public int Count { get; }

    /// <summary>Reads it.</summary>
    public static RtcpParseError TryRead(scoped in RtcpPacket packet, out SourceDescription description)
    {
        description = default;
        if (packet.Type != RtcpPacketType.SourceDescription) return RtcpParseError.Type;
        var rest = packet.Body;
        for (var i = 0; i < packet.Count; i++)
        {
            var error = SdesChunk.TryTake(ref rest, out _);
            if (error != RtcpParseError.None) return error;
        }

        description = new SourceDescription(packet.Body, packet.Count);
        return RtcpParseError.None;
    }

    /// <summary>Goes through the chunks.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes through the chunks.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private int _left;

        internal Enumerator(SourceDescription description)
        {
            _rest = description._chunks;
            _left = description.Count;
        }

        /// <summary>The chunk it stands at.</summary>
        public SdesChunk Current { get; private set; }

        /// <summary>Goes to the next.</summary>
        public bool MoveNext()
        {
            if (_left-- <= 0 || SdesChunk.TryTake(ref _rest, out var chunk) != RtcpParseError.None) return false;
            Current = chunk;
            return true;
        }
    }
}
