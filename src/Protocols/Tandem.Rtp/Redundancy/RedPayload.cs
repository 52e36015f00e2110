using System.Buffers.Binary;

namespace Tandem.Rtp.Redundancy;

/// <summary>
/// A payload that repeats those of packets before it (RFC 2198 section 3): blocks, oldest first, of which the lengths have been checked. A view; allocates nothing.
/// </summary>
public readonly ref struct RedPayload
{
    /// <summary>Most blocks that are taken; senders write two or three.</summary>
    public const int MaxBlocks = 32;

    internal const int HeaderLength = 4;
    internal const int PrimaryHeaderLength = 1;
    internal const int MaxTimestampOffset = 0x3FFF;
    internal const int MaxBlockLength = 0x3FF;
    internal const byte FollowBit = 0x80;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _headersLength;

    private RedPayload(ReadOnlySpan<byte> payload, int headersLength)
    {
        _payload = payload;
        _headersLength = headersLength;
    }

    /// <summary>How many blocks, the primary one included.</summary>
    public int Count => ((_headersLength - PrimaryHeaderLength) / HeaderLength) + 1;

    /// <summary>The block of the packet itself.</summary>
    public RedBlock Primary
    {
        get
        {
            var last = default(RedBlock);
            foreach (var block in this) last = block;
            return last;
        }
    }

    /// <summary>Looks at the payload of a packet.</summary>
    public static RedParseError TryParse(ReadOnlySpan<byte> payload, out RedPayload red)
    {
        red = default;
        var (headers, data) = (0, 0);
        while (headers < payload.Length && (payload[headers] & FollowBit) != 0)
        {
            if (payload.Length - headers < HeaderLength) return RedParseError.Headers;
            if (headers == (MaxBlocks - 1) * HeaderLength) return RedParseError.TooManyBlocks;
            data += (int)BinaryPrimitives.ReadUInt32BigEndian(payload[headers..]) & MaxBlockLength;
            headers += HeaderLength;
        }

        if (headers == payload.Length) return RedParseError.Headers;
        headers += PrimaryHeaderLength;
        if (headers + data > payload.Length) return RedParseError.Length;
        red = new RedPayload(payload, headers);
        return RedParseError.None;
    }

    /// <summary>Goes through the blocks, oldest first.</summary>
    public Enumerator GetEnumerator() => new(_payload, _headersLength);

    /// <summary>Goes through the blocks.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _payload;
        private readonly int _headersLength;
        private int _header;
        private int _data;

        internal Enumerator(ReadOnlySpan<byte> payload, int headersLength)
        {
            _payload = payload;
            _headersLength = headersLength;
            _data = headersLength;
        }

        /// <summary>The block it stands at.</summary>
        public RedBlock Current { get; private set; }

        /// <summary>Goes to the next.</summary>
        public bool MoveNext()
        {
            if (_header >= _headersLength) return false;
            var type = (byte)(_payload[_header] & ~FollowBit);
            if (_header + PrimaryHeaderLength == _headersLength)
            {
                Current = new RedBlock(type, 0, _payload[_data..], isPrimary: true);
                _header += PrimaryHeaderLength;
                return true;
            }

            var word = (int)BinaryPrimitives.ReadUInt32BigEndian(_payload[_header..]);
            Current = new RedBlock(type, (word >> 10) & MaxTimestampOffset, _payload.Slice(_data, word & MaxBlockLength), isPrimary: false);
            _header += HeaderLength;
            _data += word & MaxBlockLength;
            return true;
        }
    }
}
