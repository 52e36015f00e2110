using Tandem.Media.Processing;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Tests.Processing;

public sealed class ProcessorFactoryTests
{
    private static readonly RtpFormat G723 = Formats.Of("4 G723/8000");

    [Fact]
    public void Nothing_is_needed_when_all_formats_are_the_same()
    {
        var plan = Plan([Formats.Pcmu, Formats.Pcma, Formats.Events8, Formats.Noise], [Formats.Of("96 PCMU/8000"), Formats.Pcma, Formats.Of("97 telephone-event/8000"), Formats.Noise]);
        Assert.True(plan.IsPossible);
        Assert.False(plan.NeedsProcessor);
        Assert.Equal(new Dictionary<byte, byte> { [0] = 96, [8] = 8, [101] = 97, [13] = 13 }, plan.PayloadTypes);
        Assert.Throws<InvalidOperationException>(plan.Create);
    }

    [Fact]
    public void Video_passes_with_its_repetition()
    {
        var (vp8, rtx, other, otherRtx) = (Formats.Of("96 VP8/90000"), Formats.Of("97 rtx/90000", "apt=96"), Formats.Of("100 VP8/90000"), Formats.Of("101 rtx/90000", "apt=100"));
        Assert.Equal(new Dictionary<byte, byte> { [96] = 100, [97] = 101 }, Plan([vp8, rtx], [other, otherRtx]).PayloadTypes);
    }

    [Fact]
    public void One_format_that_the_other_side_has_not_is_enough_for_transcoding()
    {
        var plan = Plan([Formats.Pcmu, Formats.Opus], [Formats.Pcmu]);
        Assert.True(plan is { NeedsProcessor: true, IsTranscoding: true });
        using var processor = plan.Create();
    }

    [Fact]
    public void What_the_other_side_wants_most_goes_out()
    {
        using var pipe = new Pipe(Plan([Formats.Pcmu], [G723, Formats.Opus, Formats.Pcma]).Create());
        pipe.Tone(Formats.Pcmu, 1000, 40);
        Assert.All(pipe.Sent, packet => Assert.Equal(111, packet.PayloadType));
    }

    [Theory]
    [InlineData("annexb=no", "", true)]
    [InlineData("", "annexb=no", false)]
    [InlineData("annexb=no", "annexb=no", true)]
    public void Silence_does_not_pass_to_who_refuses_it(string incoming, string outgoing, bool passes) =>
        Assert.Equal(passes, !Plan([Formats.Of("18 G729/8000", incoming)], [Formats.Of("18 G729/8000", outgoing), Formats.Pcmu]).NeedsProcessor);

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(20, null, true)]
    [InlineData(30, null, false)]
    [InlineData(null, 10, false)]
    [InlineData(null, 60, true)]
    public void The_packet_time_is_what_the_other_side_wants(int? wanted, int? most, bool passes) =>
        Assert.Equal(passes, !Plan([Formats.Pcmu], [Formats.Pcmu], request => request with { PacketTime = Milliseconds(wanted), MaxPacketTime = Milliseconds(most) }).NeedsProcessor);

    /// <summary>The packet time that a codec has when nothing is said is its own: 30 ms of iLBC are nothing to be changed.</summary>
    [Theory]
    [InlineData("mode=20", "mode=20", null, true)]
    [InlineData("mode=20", "mode=20", 20, true)]
    [InlineData("", "mode=30", null, true)]
    [InlineData("", "", 30, true)]
    [InlineData("mode=20", "", null, false)]
    public void Ilbc_passes_in_the_mode_that_both_have(string incoming, string outgoing, int? wanted, bool passes) =>
        Assert.Equal(passes, !Plan([Formats.Of("105 iLBC/8000", incoming)], [Formats.Of("106 iLBC/8000", outgoing)], request => request with { PacketTime = Milliseconds(wanted) }).NeedsProcessor);

    [Theory]
    [InlineData("105 iLBC/8000", 20, 30)]
    [InlineData("105 iLBC/8000", 60, 60)]
    [InlineData("103 AMR/8000", 30, 20)]
    [InlineData("103 AMR/8000", 10, 20)]
    [InlineData("111 opus/48000/2", 30, 20)]
    [InlineData("111 opus/48000/2", 70, 60)]
    [InlineData("0 PCMU/8000", 30, 30)]
    [InlineData("0 PCMU/8000", 5, 10)]
    [InlineData("0 PCMU/8000", 200, 120)]
    public void The_packet_time_is_one_of_the_codec(string to, int wanted, int packetTime)
    {
        var plan = Plan([Formats.Pcma], [Formats.Of(to)], request => request with { PacketTime = Milliseconds(wanted) });
        Assert.EndsWith($", {packetTime} ms", plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_is_said_with_its_reason()
    {
        Assert.Equal("What comes cannot be decoded: G723/8000 is not known.", Impossible([G723], [Formats.Pcmu]));
        Assert.Equal("What the other side takes cannot be encoded: G723/8000 is not known.", Impossible([Formats.Pcmu], [G723]));
        Assert.Contains("CRCs", Impossible([Formats.Of("103 AMR/8000", "crc=1")], [Formats.Pcmu]), StringComparison.Ordinal);
        Assert.Contains("nothing but", Impossible([Formats.Pcmu], [Formats.Events8]), StringComparison.Ordinal);
        Assert.Contains("Nothing comes", Impossible([Formats.Events8], [Formats.Pcmu]), StringComparison.Ordinal);
    }

    [Fact]
    public void Events_need_a_processor_when_their_clock_differs_or_there_are_none()
    {
        var other = Plan([Formats.Opus, Formats.Events48], [Formats.Opus, Formats.Events8]);
        Assert.True(other is { NeedsProcessor: true, IsTranscoding: false });
        Assert.True(Plan([Formats.Pcmu, Formats.Events8], [Formats.Pcmu]) is { NeedsProcessor: true, IsTranscoding: true });
        Assert.True(Plan([Formats.Pcmu], [Formats.Pcmu, Formats.Events8]) is { NeedsProcessor: true, IsTranscoding: true });
        Assert.False(Plan([Formats.Pcmu], [Formats.Pcmu, Formats.Events8], request => request with { Audio = new() { HearsKeys = false } }).NeedsProcessor);
    }

    [Fact]
    public void Who_wants_to_hear_or_press_keys_gets_a_processor()
    {
        Assert.True(Plan([Formats.Pcmu, Formats.Events8], [Formats.Pcmu, Formats.Events8], request => request with { PressesKeys = true }) is { NeedsProcessor: true, IsTranscoding: false });
        Assert.True(Plan([Formats.Pcmu], [Formats.Pcmu], request => request with { PressesKeys = true }) is { NeedsProcessor: true, IsTranscoding: true });
        Assert.True(Plan([Formats.Pcmu, Formats.Events8], [Formats.Pcmu, Formats.Events8], request => request with { Audio = new() { KeyPressed = (_, _) => { } } }) is { NeedsProcessor: true, IsTranscoding: false });
    }

    [Fact]
    public void What_is_passed_shows_its_losses_and_its_order()
    {
        using var pipe = new Pipe(Plan([Formats.Pcmu, Formats.Events8], [Formats.Of("96 PCMU/8000"), Formats.Events8], request => request with { PressesKeys = true }).Create());
        foreach (var sequence in new[] { 1, 2, 4, 3, 8, 8, 2, 9 })
        {
            pipe.Put(0, (ushort)sequence, (uint)(160 * sequence), [(byte)sequence]);
            pipe.Pass(1);
        }

        Assert.Equal([1, 2, 3, 4, 8, 9], pipe.Sent.Select(packet => (int)packet.Payload[0]));
        Assert.All(pipe.Sent, packet => Assert.Equal((96, 160u * packet.Payload[0]), (packet.PayloadType, packet.Timestamp)));
        Assert.Equal((3, 3, 2), (pipe.Skipped, pipe.Processor.Counters.Lost, pipe.Processor.Counters.Duplicates));
    }

    [Fact]
    public void Empty_packets_and_events_that_are_none_are_not_passed()
    {
        using var pipe = new Pipe(Plan([Formats.Pcmu, Formats.Events8], [Formats.Pcmu, Formats.Events8], request => request with { PressesKeys = true }).Create());
        pipe.Next(Formats.Pcmu, [1]);
        pipe.Next(Formats.Pcmu, []);
        pipe.Put(101, pipe.Sequence++, pipe.Timestamp, [5, 10, 0]);
        pipe.Put(99, pipe.Sequence++, pipe.Timestamp, [1]);
        pipe.Next(Formats.Pcmu, [2]);
        Assert.Equal([1, 2], pipe.Sent.Select(packet => (int)Assert.Single(packet.Payload)));
        Assert.Equal((1, 1, 0), (pipe.Processor.Counters.Undecodable, pipe.Processor.Counters.Foreign, pipe.Skipped));
    }

    [Fact]
    public void Pictures_take_a_process_and_sound_takes_none()
    {
        RtpFormat Picture(byte number, string name) => new(new RtpMap(number, name, 90_000), null, []);
        Assert.True(Plan([Picture(96, "VP8")], [Picture(97, "H264")], request => request with { Video = new() { Program = "/bin/true" } }).TakesProcess);
        Assert.False(Plan([Formats.Pcmu], [Formats.Pcma]).TakesProcess);
    }

    private static TimeSpan? Milliseconds(int? value) => value is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private static ProcessorPlan Plan(IReadOnlyList<RtpFormat> incoming, IReadOnlyList<RtpFormat> outgoing, Func<ProcessorRequest, ProcessorRequest>? with = null)
    {
        var request = new ProcessorRequest { Incoming = incoming, Outgoing = outgoing };
        return ProcessorFactory.Plan(with is null ? request : with(request));
    }

    private static string Impossible(IReadOnlyList<RtpFormat> incoming, IReadOnlyList<RtpFormat> outgoing)
    {
        var plan = Plan(incoming, outgoing);
        Assert.False(plan.IsPossible);
        return plan.Reason;
    }
}
