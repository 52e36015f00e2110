using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>When packets of a transport arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1). All chunks and deltas have been checked.</summary>
public readonly ref struct TransportWideFeedback
{
    internal const int FixedLength = 8;

    /// <summary>Steps in which arrivals are told apart.</summary>
    internal const long TicksPerDelta = 250 * TimeSpan.TicksPerMicrosecond;

    /// <summary>Steps of the reference time.</summary>
    internal const long TicksPerReference = 64 * TimeSpan.TicksPerMillisecond;

    private readonly ReadOnlySpan<byte> _chunks;
    private readonly ReadOnlySpan<byte> _deltas;

    private TransportWideFeedback(ReadOnlySpan<byte> information, int chunks)
    {
        BaseSequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(information);
        PacketCount = BinaryPrimitives.ReadUInt16BigEndian(information[2..]);
        ReferenceTime = new TimeSpan(UInt24.ReadSigned(information[4..]) * TicksPerReference);
        FeedbackCount = information[7];
        _chunks = information.Slice(FixedLength, chunks);
        _deltas = information[(FixedLength + chunks)..];
    }

    /// <summary>The first packet that it is about.</summary>
    public ushort BaseSequenceNumber { get; }

    /// <summary>How many packets it is about.</summary>
    public int PacketCount { get; }

    /// <summary>The time on the receiver's clock that arrivals are counted from; a multiple of 64 ms.</summary>
    public TimeSpan ReferenceTime { get; }

    /// <summary>Numbers the feedback, so that a lost one is noticed.</summary>
    public byte FeedbackCount { get; }

    /// <summary>Reads it; <see cref="RtcpParseError.Type"/> when the message is another one.</summary>
    public static RtcpParseError TryRead(scoped in FeedbackMessage message, out TransportWideFeedback feedback)
    {
        feedback = default;
        var information = message.Information;
        if (!message.Is(TransportFeedbackFormat.TransportWide)) return RtcpParseError.Type;
        if (information.Length < FixedLength) return RtcpParseError.TooShort;
        var reader = new PacketStatusReader(information[FixedLength..]);
        var deltas = 0;
        for (int left = BinaryPrimitives.ReadUInt16BigEndian(information[2..]); left > 0; left--)
        {
            if (!reader.TryRead(out var status)) return RtcpParseError.Count;
            if (status == PacketStatus.Reserved) return RtcpParseError.Undefined;
            // A small delta has one octet, a large one two, as the symbols are numbered.
            deltas += (int)status;
        }

        if (FixedLength + reader.Length + deltas > information.Length) return RtcpParseError.Count;
        feedback = new TransportWideFeedback(information, reader.Length);
        return RtcpParseError.None;
    }

    /// <summary>Goes through the packets.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes through the packets.</summary>
    public ref struct Enumerator
    {
        private PacketStatusReader _statuses;
        private ReadOnlySpan<byte> _deltas;
        private TimeSpan _time;
        private ushort _next;
        private int _left;

        internal Enumerator(TransportWideFeedback feedback)
        {
            _statuses = new PacketStatusReader(feedback._chunks);
            _deltas = feedback._deltas;
            _time = feedback.ReferenceTime;
            _next = feedback.BaseSequenceNumber;
            _left = feedback.PacketCount;
        }

        /// <summary>The packet it stands at.</summary>
        public TransportArrival Current { get; private set; }

        /// <summary>Goes to the next.</summary>
        public bool MoveNext()
        {
            if (_left == 0 || !_statuses.TryRead(out var status)) return false;
            _left--;
            var isReceived = status != PacketStatus.NotReceived;
            if (isReceived) _time += new TimeSpan(TakeDelta(status) * TicksPerDelta);
            Current = new TransportArrival(_next++, isReceived, isReceived ? _time : TimeSpan.Zero);
            return true;
        }

        private int TakeDelta(PacketStatus status)
        {
            int delta = status == PacketStatus.SmallDelta ? _deltas[0] : BinaryPrimitives.ReadInt16BigEndian(_deltas);
            _deltas = _deltas[(int)status..];
            return delta;
        }
    }
}
