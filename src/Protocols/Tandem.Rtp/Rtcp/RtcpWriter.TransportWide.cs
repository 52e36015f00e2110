using System.Buffers.Binary;
using Tandem.Kernel;

namespace Tandem.Rtp.Rtcp;

/// <content>Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).</content>
public ref partial struct RtcpWriter
{
    /// <summary>Writes when packets of a transport arrived. Ends where the destination does, and before an arrival that is more than eight seconds from the one before: the rest goes into another packet.</summary>
    /// <param name="senderSsrc">Who says it.</param>
    /// <param name="mediaSsrc">A source of the transport.</param>
    /// <param name="baseSequenceNumber">The number of the first packet.</param>
    /// <param name="feedbackCount">Counts the feedback.</param>
    /// <param name="arrivals">When each packet came, in the order of their numbers; <see cref="Instant.Never"/> for one that did not.</param>
    /// <returns>How many packets it is about: 0, with nothing written, when none of those that fit has come.</returns>
    public int WriteTransportWideFeedback(uint senderSsrc, uint mediaSsrc, ushort baseSequenceNumber, byte feedbackCount, scoped ReadOnlySpan<Instant> arrivals)
    {
        var first = arrivals.IndexOfAnyExcept(Instant.Never);
        if (first < 0) return 0;
        var reference = Math.DivRem(arrivals[first].Ticks, TransportWideFeedback.TicksPerReference).Quotient;
        var (count, deltas) = Fit(arrivals, reference, Remaining - RtcpHeader.Length - FeedbackMessage.FixedLength - TransportWideFeedback.FixedLength);
        if (count <= first) return 0;
        arrivals = arrivals[..count];
        Span<byte> chunks = stackalloc byte[PacketStatusWriter.MaxLength(count)];
        chunks = chunks[..WriteChunks(chunks, arrivals, reference)];
        var information = AddFeedback(TransportFeedbackFormat.TransportWide, senderSsrc, mediaSsrc, Padded(TransportWideFeedback.FixedLength + chunks.Length + deltas));
        BinaryPrimitives.WriteUInt16BigEndian(information, baseSequenceNumber);
        BinaryPrimitives.WriteUInt16BigEndian(information[2..], (ushort)count);
        UInt24.Write(information[4..], (uint)reference);
        information[7] = feedbackCount;
        chunks.CopyTo(information[TransportWideFeedback.FixedLength..]);
        WriteDeltas(information[(TransportWideFeedback.FixedLength + chunks.Length)..], arrivals, reference);
        return count;
    }

    /// <summary>How many arrivals fit, and how many octets their deltas have.</summary>
    private static (int Count, int Deltas) Fit(scoped ReadOnlySpan<Instant> arrivals, long reference, int available)
    {
        var deltas = 0;
        var steps = new DeltaSteps(reference);
        var count = 0;
        for (; count < Math.Min(arrivals.Length, MaxTransportPackets); count++)
        {
            var status = steps.Next(arrivals[count], out _);
            // The padding is counted as well.
            if (status == PacketStatus.Reserved || PacketStatusWriter.MaxLength(count + 1) + deltas + (int)status + 3 > available) break;
            deltas += (int)status;
        }

        return (count, deltas);
    }

    private static int WriteChunks(Span<byte> chunks, scoped ReadOnlySpan<Instant> arrivals, long reference)
    {
        var writer = new PacketStatusWriter(chunks);
        var steps = new DeltaSteps(reference);
        foreach (var arrival in arrivals) writer.Add(steps.Next(arrival, out _));
        writer.Complete();
        return writer.Length;
    }

    private static void WriteDeltas(Span<byte> octets, scoped ReadOnlySpan<Instant> arrivals, long reference)
    {
        var steps = new DeltaSteps(reference);
        foreach (var arrival in arrivals)
        {
            var status = steps.Next(arrival, out var delta);
            if (status == PacketStatus.SmallDelta) octets[0] = (byte)delta;
            if (status == PacketStatus.LargeDelta) BinaryPrimitives.WriteInt16BigEndian(octets, (short)delta);
            octets = octets[(int)status..];
        }

        octets.Clear();
    }

    /// <summary>More than that is never written, so that what is made on the stack stays small; a receiver reports several times a second.</summary>
    private const int MaxTransportPackets = 1024;

    /// <summary>The steps from one arrival to the next. Times are rounded before they are subtracted, so that errors do not add up.</summary>
    private ref struct DeltaSteps(long reference)
    {
        private long _last = reference * (TransportWideFeedback.TicksPerReference / TransportWideFeedback.TicksPerDelta);

        /// <summary>The symbol of an arrival, <see cref="PacketStatus.Reserved"/> when 16 bits cannot hold the step to it.</summary>
        public PacketStatus Next(Instant arrival, out long delta)
        {
            delta = 0;
            if (arrival == Instant.Never) return PacketStatus.NotReceived;
            var time = arrival.Ticks / TransportWideFeedback.TicksPerDelta;
            delta = time - _last;
            _last = time;
            return delta switch
            {
                >= 0 and <= byte.MaxValue => PacketStatus.SmallDelta,
                >= short.MinValue and <= short.MaxValue => PacketStatus.LargeDelta,
                _ => PacketStatus.Reserved,
            };
        }
    }
}
