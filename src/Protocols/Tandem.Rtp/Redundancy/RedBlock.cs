namespace Tandem.Rtp.Redundancy;

/// <summary>One block of a redundant payload (RFC 2198 section 3).</summary>
public readonly ref struct RedBlock
{
    internal RedBlock(byte payloadType, int timestampOffset, ReadOnlySpan<byte> data, bool isPrimary)
    {
        PayloadType = payloadType;
        TimestampOffset = timestampOffset;
        Data = data;
        IsPrimary = isPrimary;
    }

    /// <summary>What it is, 0 to 127.</summary>
    public byte PayloadType { get; }

    /// <summary>How much earlier than the packet it was sampled, in units of the payload's clock; 0 to 16,383.</summary>
    public int TimestampOffset { get; }

    /// <summary>The payload.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Whether it is that of the packet itself, which stands last.</summary>
    public bool IsPrimary { get; }
}
