using System.Buffers.Binary;

namespace Tandem.Rtp.Redundancy;

/// <summary>Writes a redundant payload into the caller's octets (RFC 2198 section 3): redundant blocks, oldest first, and then the primary one. Allocates nothing.</summary>
/// <param name="destination">Where to.</param>
public ref struct RedWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private int _headersLength;
    private bool _isComplete;

    /// <summary>Octets written so far.</summary>
    public int Length { get; private set; }

    /// <summary>The payload; whole when the primary block is there.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    /// <summary>Adds a redundant block.</summary>
    /// <param name="payloadType">What it is, 0 to 127.</param>
    /// <param name="timestampOffset">How much earlier than the packet it was sampled.</param>
    /// <param name="data">The payload.</param>
    /// <returns>False when the block cannot be written: it is older than 16,383 units, longer than 1,023 octets, or there is no room. The payload is then as it was before.</returns>
    /// <exception cref="InvalidOperationException">The primary block is there.</exception>
    public bool TryAdd(byte payloadType, uint timestampOffset, scoped ReadOnlySpan<byte> data)
    {
        RequireOpen(payloadType);
        if (timestampOffset > RedPayload.MaxTimestampOffset || data.Length > RedPayload.MaxBlockLength || _headersLength == (RedPayload.MaxBlocks - 1) * RedPayload.HeaderLength) return false;
        if (RedPayload.HeaderLength + data.Length > _destination.Length - Length) return false;
        // The headers stand before all data: those of the blocks before move up.
        _destination[_headersLength..Length].CopyTo(_destination[(_headersLength + RedPayload.HeaderLength)..]);
        BinaryPrimitives.WriteUInt32BigEndian(_destination[_headersLength..], ((uint)(RedPayload.FollowBit | payloadType) << 24) | (timestampOffset << 10) | (uint)data.Length);
        _headersLength += RedPayload.HeaderLength;
        data.CopyTo(_destination[(Length + RedPayload.HeaderLength)..]);
        Length += RedPayload.HeaderLength + data.Length;
        return true;
    }

    /// <summary>Adds the block of the packet itself, the last one.</summary>
    /// <param name="payloadType">What it is, 0 to 127.</param>
    /// <param name="data">The payload.</param>
    /// <exception cref="ArgumentException">There is no room.</exception>
    /// <exception cref="InvalidOperationException">It is there already.</exception>
    public void WritePrimary(byte payloadType, scoped ReadOnlySpan<byte> data)
    {
        RequireOpen(payloadType);
        if (RedPayload.PrimaryHeaderLength + data.Length > _destination.Length - Length) throw new ArgumentException("The destination is too short for the payload.");
        _destination[_headersLength..Length].CopyTo(_destination[(_headersLength + RedPayload.PrimaryHeaderLength)..]);
        _destination[_headersLength] = payloadType;
        data.CopyTo(_destination[(Length + RedPayload.PrimaryHeaderLength)..]);
        Length += RedPayload.PrimaryHeaderLength + data.Length;
        _isComplete = true;
    }

    private readonly void RequireOpen(byte payloadType)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadType, RtpHeader.MaxPayloadType);
        if (_isComplete) throw new InvalidOperationException("The primary block is the last.");
    }
}
