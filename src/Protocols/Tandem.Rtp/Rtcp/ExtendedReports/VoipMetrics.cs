using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>How a call sounds (RFC 3611 section 4.7).</summary>
public readonly record struct VoipMetrics
{
    /// <summary>What stands for a level, a rating or a score that is not known.</summary>
    public const byte Unknown = 127;

    internal const int Length = 32;

    /// <summary>The source.</summary>
    public uint Ssrc { get; init; }

    /// <summary>Packets lost since the beginning, in 1/256.</summary>
    public byte LossRate { get; init; }

    /// <summary>Packets that came too late or too early for the jitter buffer, in 1/256.</summary>
    public byte DiscardRate { get; init; }

    /// <summary>Packets lost or discarded within bursts, in 1/256.</summary>
    public byte BurstDensity { get; init; }

    /// <summary>Packets lost or discarded between bursts, in 1/256.</summary>
    public byte GapDensity { get; init; }

    /// <summary>Mean length of a burst, in ms.</summary>
    public ushort BurstDuration { get; init; }

    /// <summary>Mean length of a gap, in ms.</summary>
    public ushort GapDuration { get; init; }

    /// <summary>Round trip, in ms.</summary>
    public ushort RoundTripDelay { get; init; }

    /// <summary>Delay within this end, in ms.</summary>
    public ushort EndSystemDelay { get; init; }

    /// <summary>In dBm; 127 when not known.</summary>
    public sbyte SignalLevel { get; init; }

    /// <summary>In dBm; 127 when not known.</summary>
    public sbyte NoiseLevel { get; init; }

    /// <summary>Residual echo return loss, in dB; 127 when not known.</summary>
    public byte ResidualEchoReturnLoss { get; init; }

    /// <summary>How many packets in succession have to come for a burst to end; 16 is usual.</summary>
    public byte MinGap { get; init; }

    /// <summary>The rating of the E-model, 0 to 100; 127 when not known.</summary>
    public byte RFactor { get; init; }

    /// <summary>That of another segment of the call; 127 when not known.</summary>
    public byte ExternalRFactor { get; init; }

    /// <summary>Score of listening, in tenths, 10 to 50; 127 when not known.</summary>
    public byte MosListening { get; init; }

    /// <summary>Score of conversation, in tenths, 10 to 50; 127 when not known.</summary>
    public byte MosConversational { get; init; }

    /// <summary>How the receiver conceals losses and adapts its buffer (section 4.7.6).</summary>
    public byte ReceiverConfiguration { get; init; }

    /// <summary>Delay that the jitter buffer aims at, in ms.</summary>
    public ushort JitterBufferNominal { get; init; }

    /// <summary>Delay that it has at its longest so far, in ms.</summary>
    public ushort JitterBufferMaximum { get; init; }

    /// <summary>Delay that it can have, in ms.</summary>
    public ushort JitterBufferAbsoluteMaximum { get; init; }

    internal static VoipMetrics Read(ReadOnlySpan<byte> body) => new()
    {
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(body),
        LossRate = body[4],
        DiscardRate = body[5],
        BurstDensity = body[6],
        GapDensity = body[7],
        BurstDuration = BinaryPrimitives.ReadUInt16BigEndian(body[8..]),
        GapDuration = BinaryPrimitives.ReadUInt16BigEndian(body[10..]),
        RoundTripDelay = BinaryPrimitives.ReadUInt16BigEndian(body[12..]),
        EndSystemDelay = BinaryPrimitives.ReadUInt16BigEndian(body[14..]),
        SignalLevel = (sbyte)body[16],
        NoiseLevel = (sbyte)body[17],
        ResidualEchoReturnLoss = body[18],
        MinGap = body[19],
        RFactor = body[20],
        ExternalRFactor = body[21],
        MosListening = body[22],
        MosConversational = body[23],
        ReceiverConfiguration = body[24],
        JitterBufferNominal = BinaryPrimitives.ReadUInt16BigEndian(body[26..]),
        JitterBufferMaximum = BinaryPrimitives.ReadUInt16BigEndian(body[28..]),
        JitterBufferAbsoluteMaximum = BinaryPrimitives.ReadUInt16BigEndian(body[30..]),
    };

    internal void Write(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt32BigEndian(body, Ssrc);
        (body[4], body[5], body[6], body[7]) = (LossRate, DiscardRate, BurstDensity, GapDensity);
        BinaryPrimitives.WriteUInt16BigEndian(body[8..], BurstDuration);
        BinaryPrimitives.WriteUInt16BigEndian(body[10..], GapDuration);
        BinaryPrimitives.WriteUInt16BigEndian(body[12..], RoundTripDelay);
        BinaryPrimitives.WriteUInt16BigEndian(body[14..], EndSystemDelay);
        (body[16], body[17], body[18], body[19]) = ((byte)SignalLevel, (byte)NoiseLevel, ResidualEchoReturnLoss, MinGap);
        (body[20], body[21], body[22], body[23]) = (RFactor, ExternalRFactor, MosListening, MosConversational);
        (body[24], body[25]) = (ReceiverConfiguration, 0);
        BinaryPrimitives.WriteUInt16BigEndian(body[26..], JitterBufferNominal);
        BinaryPrimitives.WriteUInt16BigEndian(body[28..], JitterBufferMaximum);
        BinaryPrimitives.WriteUInt16BigEndian(body[30..], JitterBufferAbsoluteMaximum);
    }
}
