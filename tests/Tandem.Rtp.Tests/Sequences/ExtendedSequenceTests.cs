using CsCheck;
using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.Tests.Sequences;

public sealed class ExtendedSequenceTests
{
    [Fact]
    public void Two_packets_in_order_prove_a_source()
    {
        var sequence = new ExtendedSequence(2);
        Assert.Equal(SequenceOutcome.Probation, sequence.Receive(65_534));
        Assert.Equal(SequenceOutcome.Probation, sequence.Receive(10));
        Assert.False(sequence.IsValid);
        Assert.Equal(SequenceOutcome.Proved, sequence.Receive(11));
        Assert.Equal((11u, 1u, 1u, 0), (sequence.Highest, sequence.Expected, sequence.Received, sequence.Lost));
    }

    [Fact]
    public void A_known_source_needs_no_proof()
    {
        var sequence = new ExtendedSequence(0);
        Assert.Equal(SequenceOutcome.Proved, sequence.Receive(5));
        Assert.Equal((1u, 1u), (sequence.Expected, sequence.Received));
    }

    [Fact]
    public void Wraps_are_counted_and_late_packets_do_not_count_as_wraps()
    {
        var sequence = new ExtendedSequence(1);
        foreach (var number in (ushort[])[65_533, 65_535, 65_534, 1, 0, 2]) Assert.True(sequence.Receive(number) is SequenceOutcome.Valid or SequenceOutcome.Proved);
        Assert.Equal((0x10002u, 6u, 6u, 0), (sequence.Highest, sequence.Expected, sequence.Received, sequence.Lost));
    }

    [Fact]
    public void A_jump_is_believed_when_the_next_packet_follows_it()
    {
        var sequence = new ExtendedSequence(1);
        sequence.Receive(100);
        Assert.Equal(SequenceOutcome.Jump, sequence.Receive(40_000));
        Assert.Equal(SequenceOutcome.Valid, sequence.Receive(101));
        Assert.Equal(SequenceOutcome.Jump, sequence.Receive(50_000));
        Assert.Equal(SequenceOutcome.Restarted, sequence.Receive(50_001));
        Assert.Equal((50_001u, 1u, 1u), (sequence.Highest, sequence.Expected, sequence.Received));
    }

    [Fact]
    public void Packets_that_come_twice_make_the_loss_negative()
    {
        var sequence = new ExtendedSequence(1);
        foreach (var number in (ushort[])[1, 1, 2, 2]) sequence.Receive(number);
        Assert.Equal(-2, sequence.Lost);
    }

    /// <summary>Against the algorithm of RFC 3550 appendix A.1, written down with the variables of the RFC.</summary>
    [Fact]
    public void Any_row_of_packets_is_counted_as_by_the_appendix() =>
        Gen.Select(Gen.UShort, Gen.OneOf(Gens.OneOf(1, 1, 1, 2), Gen.Int[-120, 120], Gen.Int[0, 65_535], Gens.OneOf(2999, 3000, 65_436, 65_437, 3001)).Array[1, 60]).Sample((first, steps) =>
        {
            var sequence = new ExtendedSequence(2);
            var model = new Appendix();
            var number = first;
            foreach (var step in steps)
            {
                var isValid = sequence.Receive(number) is not (SequenceOutcome.Probation or SequenceOutcome.Jump);
                Assert.Equal(model.Update(number), isValid);
                Assert.Equal(model.Probation == 0, sequence.IsValid);
                if (sequence.IsValid) Assert.Equal((model.Cycles + model.MaxSeq, model.Received, model.Expected), (sequence.Highest, (long)sequence.Received, (long)sequence.Expected));
                number = (ushort)(number + step);
            }
        }, iter: 5000);

    private sealed class Appendix
    {
        private const long SeqMod = 1 << 16;
        private long _badSeq = SeqMod + 1;
        private long _baseSeq;
        private bool _hasStarted;

        public long MaxSeq { get; private set; }

        public long Cycles { get; private set; }

        public long Received { get; private set; }

        public long Probation { get; private set; } = 2;

        public long Expected => Cycles + MaxSeq - _baseSeq + 1;

        public bool Update(int seq)
        {
            if (!_hasStarted)
            {
                InitSeq(seq);
                MaxSeq = (seq + SeqMod - 1) % SeqMod;
                _hasStarted = true;
            }

            var delta = (seq - MaxSeq + SeqMod) % SeqMod;
            if (Probation > 0)
            {
                if (seq == (MaxSeq + 1) % SeqMod)
                {
                    Probation--;
                    MaxSeq = seq;
                    if (Probation != 0) return false;
                    InitSeq(seq);
                    Received++;
                    return true;
                }

                Probation = 1;
                MaxSeq = seq;
                return false;
            }

            if (delta < 3000)
            {
                if (seq < MaxSeq) Cycles += SeqMod;
                MaxSeq = seq;
            }
            else if (delta <= SeqMod - 100)
            {
                if (seq != _badSeq)
                {
                    _badSeq = (seq + 1) % SeqMod;
                    return false;
                }

                InitSeq(seq);
            }

            Received++;
            return true;
        }

        private void InitSeq(int seq) => (_baseSeq, MaxSeq, _badSeq, Cycles, Received) = (seq, seq, SeqMod + 1, 0, 0);
    }
}
