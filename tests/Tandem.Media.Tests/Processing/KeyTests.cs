using Tandem.Codecs;
using Tandem.Codecs.Dtmf;
using Tandem.Rtp.TelephoneEvents;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Tests.Processing;

public sealed class KeyTests
{
    private readonly List<(char Key, TimeSpan Duration)> _pressed = [];

    [Theory]
    [InlineData("0 PCMU/8000", "8 PCMA/8000")]
    [InlineData("0 PCMU/8000", "111 opus/48000/2")]
    [InlineData("9 G722/8000", "18 G729/8000")]
    public void Events_become_tones_for_a_side_without_events(string from, string to)
    {
        var (source, target) = (Sound(from), Sound(to));
        using var pipe = Between([source, Formats.Events8], [target]);
        pipe.Tone(source, 400, 200);
        foreach (var key in "159#") Press(pipe, Formats.Events8, key, 100, source);
        pipe.Tone(source, 400, 200);
        Assert.Equal("159#", Heard(pipe, target));
        Assert.Equal("159#", string.Concat(_pressed.Select(pressed => pressed.Key)));
        Assert.All(_pressed, pressed => Assert.Equal(100, pressed.Duration.TotalMilliseconds));
        // No hole, no overlap: what is not sound of the source is tone.
        var step = (uint)target.Map.ClockRate / 50;
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)), pair => Assert.True(pair.Second.Timestamp - pair.First.Timestamp >= step));
    }

    [Fact]
    public void An_event_with_sound_beside_it_is_heard_alone()
    {
        using var pipe = Between([Formats.Pcmu, Formats.Events8], [Formats.Pcma]);
        var sound = Pipe.Encoded(Formats.Pcmu, 400, 1000);
        pipe.Next(Formats.Pcmu, sound[0]);
        var start = pipe.Timestamp;
        for (var i = 1; i < 11; i++)
        {
            Event(pipe, Formats.Events8, '5', start, i * 160, isEnd: i >= 8);
            pipe.Next(Formats.Pcmu, sound[i]);
        }

        for (var i = 11; i < 30; i++) pipe.Next(Formats.Pcmu, sound[i]);
        Assert.Equal("5", Heard(pipe, Formats.Pcma));
        Assert.InRange(pipe.Sent.Count, 28, 31);
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)), pair => Assert.InRange(pair.Second.Timestamp - pair.First.Timestamp, 160u, 320u));
    }

    [Fact]
    public void An_event_whose_end_is_lost_ends_all_the_same()
    {
        using var pipe = Between([Formats.Pcmu, Formats.Events8], [Formats.Pcma]);
        pipe.Tone(Formats.Pcmu, 400, 100);
        for (var i = 1; i < 5; i++)
        {
            Event(pipe, Formats.Events8, '5', pipe.Timestamp, i * 160, isEnd: false);
            pipe.Pass(20);
        }

        pipe.Pass(2000);
        Assert.Equal("5", Heard(pipe, Formats.Pcma));
        Assert.InRange(pipe.Sent.Count, 10, 30);
        Assert.Equal(Kernel.Instant.Never, pipe.Processor.Deadline);
    }

    [Theory]
    [InlineData("0 PCMU/8000", "101 telephone-event/8000", "111 opus/48000/2", "110 telephone-event/48000")]
    [InlineData("111 opus/48000/2", "110 telephone-event/48000", "0 PCMU/8000", "101 telephone-event/8000")]
    [InlineData("111 opus/48000/2", "101 telephone-event/8000", "0 PCMU/8000", "101 telephone-event/8000")]
    [InlineData("111 opus/48000/2", "110 telephone-event/48000", "111 opus/48000/2", "96 telephone-event/8000")]
    [InlineData("8 PCMA/8000", "101 telephone-event/8000", "8 PCMA/8000", "96 telephone-event/8000")]
    public void Events_change_their_clock_and_payload_type(string sound, string events, string targetSound, string targetEvents)
    {
        var (source, from, target, to) = (Formats.Of(sound), Formats.Of(events, "0-15"), Formats.Of(targetSound), Formats.Of(targetEvents, "0-15"));
        using var pipe = Between([source, from], [target, to]);
        pipe.Tone(source, 400, 200);
        var before = pipe.Sent[^1].Timestamp;
        Press(pipe, from, '7', 200, source);
        Press(pipe, from, '*', 100, source);
        pipe.Tone(source, 400, 200);
        Assert.Equal("7*", string.Concat(_pressed.Select(pressed => pressed.Key)));
        Assert.Equal([("7", 200), ("*", 100)], Events(pipe, to));
        if (target.Map.ClockRate != to.Map.ClockRate || source.Map.ClockRate != from.Map.ClockRate) return;
        // The event begins where the sound before it ended.
        Assert.Equal((uint)to.Map.ClockRate / 50, pipe.Sent.First(packet => packet.PayloadType == to.PayloadType).Timestamp - before);
    }

    [Fact]
    public void A_long_event_has_segments_on_a_fast_clock()
    {
        using var pipe = Between([Formats.Pcmu, Formats.Events8], [Formats.Opus, Formats.Events48]);
        pipe.Tone(Formats.Pcmu, 400, 100);
        Press(pipe, Formats.Events8, '1', 3000, Formats.Pcmu);
        var events = pipe.Sent.Where(packet => packet.PayloadType == 110).ToList();
        Assert.Equal(3, events.Select(packet => packet.Timestamp).Distinct().Count());
        Assert.Equal([("1", 3000)], Events(pipe, Formats.Events48));
        Assert.Single(events, packet => packet.Marker);
    }

    [Fact]
    public void A_tone_in_the_sound_becomes_an_event_and_is_silenced()
    {
        using var pipe = Between([Formats.Pcmu], [Formats.Opus, Formats.Events48]);
        Dial(pipe, "147D", 100);
        Assert.Equal("147D", string.Concat(Events(pipe, Formats.Events48).Select(key => key.Key)));
        Assert.All(Events(pipe, Formats.Events48), key => Assert.InRange(key.Milliseconds, 80, 140));
        Assert.Equal("147D", string.Concat(_pressed.Select(pressed => pressed.Key)));
        // At most two packets of each tone come through before it is known.
        Assert.InRange(pipe.Heard(Formats.Opus, out var rate).Chunk(rate / 50).Count(frame => Signals.Rms(frame) > 2000), 4, 12);
    }

    [Fact]
    public void A_tone_stays_in_the_sound_when_it_is_not_to_be_silenced()
    {
        using var pipe = Between([Formats.Pcmu], [Formats.Pcma, Formats.Events8], request => request with { Audio = request.Audio with { MutesKeys = false } });
        Dial(pipe, "5", 100);
        Assert.Equal("5", Heard(pipe, Formats.Pcma));
        Assert.Equal("5", string.Concat(Events(pipe, Formats.Events8).Select(key => key.Key)));
    }

    [Fact]
    public void A_tone_is_told_though_it_goes_on_as_a_tone()
    {
        using var pipe = Between([Formats.Pcmu], [Formats.Opus]);
        Dial(pipe, "9", 100);
        Assert.Equal('9', Assert.Single(_pressed).Key);
        Assert.Equal("9", Heard(pipe, Formats.Opus));
    }

    [Theory]
    [InlineData("0 PCMU/8000", "8 PCMA/8000")]
    [InlineData("0 PCMU/8000", "0 PCMU/8000")]
    public void Keys_that_are_put_in_go_out_as_events(string from, string to)
    {
        using var pipe = Between([Sound(from), Formats.Events8], [Sound(to), Formats.Of("96 telephone-event/8000", "0-15")], request => request with { PressesKeys = true });
        pipe.Tone(Sound(from), 400, 200);
        Assert.True(pipe.Processor.PressKey('4', TimeSpan.FromMilliseconds(100), pipe.Now, pipe));
        Assert.True(pipe.Processor.PressKey('2', TimeSpan.FromMilliseconds(60), pipe.Now, pipe));
        Assert.False(pipe.Processor.PressKey('x', TimeSpan.FromMilliseconds(100), pipe.Now, pipe));
        pipe.Tone(Sound(from), 400, 600);
        Assert.Equal([("4", 100), ("2", 60)], Events(pipe, Formats.Of("96 telephone-event/8000")));
        var events = pipe.Sent.Where(packet => packet.PayloadType == 96).ToList();
        var sound = pipe.Sent.Where(packet => packet.PayloadType != 96).ToList();
        // In step with the sound, which waits: no timestamp of it lies within an event.
        Assert.InRange(events[0].Timestamp - sound[9].Timestamp, 1u, 320u);
        Assert.All(sound, packet => Assert.False(packet.Timestamp - events[0].Timestamp < 600));
        Assert.All(sound.Zip(sound.Skip(1)), pair => Assert.InRange(pair.Second.Timestamp - pair.First.Timestamp, 160u, 1600u));
    }

    [Fact]
    public void Keys_that_are_put_in_go_out_as_tones_without_events()
    {
        using var pipe = Between([Formats.Pcmu], [Formats.Pcmu], request => request with { PressesKeys = true });
        pipe.Tone(Formats.Pcmu, 400, 200);
        foreach (var key in "42") Assert.True(pipe.Processor.PressKey(key, TimeSpan.FromMilliseconds(80), pipe.Now, pipe));
        pipe.Tone(Formats.Pcmu, 400, 600);
        Assert.Equal("42", Heard(pipe, Formats.Pcmu));
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)), pair => Assert.Equal(160u, pair.Second.Timestamp - pair.First.Timestamp));
        Assert.Empty(_pressed);
    }

    [Theory]
    [InlineData(null, -9)]
    [InlineData(-20, -20)]
    public void A_tone_that_is_put_in_is_as_loud_as_it_shall_be(int? level, int heard)
    {
        using var pipe = Between([Formats.Pcma], [Formats.Pcmu]);
        Assert.True(pipe.Processor.PressKey('3', TimeSpan.FromMilliseconds(200), pipe.Now, pipe, level));
        pipe.Pass(400);
        // ITU-T G.711 table 5: a sine of full scale has 3.14 dBm0.
        Assert.InRange(20 * Math.Log10(Signals.AmplitudeAt(697, 8000, pipe.Heard(Formats.Pcmu).AsSpan(160, 1280)) / 32_767) + 3.14, heard - 0.7, heard + 0.7);
    }

    [Fact]
    public void A_key_can_be_put_in_before_anything_comes()
    {
        using var pipe = Between([Formats.Pcma], [Formats.Pcmu]);
        Assert.True(pipe.Processor.PressKey('3', TimeSpan.FromMilliseconds(100), pipe.Now, pipe));
        pipe.Pass(400);
        Assert.Equal("3", Heard(pipe, Formats.Pcmu));
        pipe.Tone(Formats.Pcma, 400, 200);
        Assert.Equal((uint)(400 * 8), pipe.Sent[^10].Timestamp - pipe.Sent[0].Timestamp);
    }

    [Fact]
    public void Too_many_keys_are_refused()
    {
        using var pipe = Between([Formats.Pcma], [Formats.Pcmu]);
        Assert.Equal(32, Enumerable.Range(0, 100).Count(_ => pipe.Processor.PressKey('3', TimeSpan.FromMilliseconds(100), pipe.Now, pipe)));
    }

    private static RtpFormat Sound(string map) => Formats.Sounds.Single(format => format.Map.ToString() == map);

    private Pipe Between(IReadOnlyList<RtpFormat> incoming, IReadOnlyList<RtpFormat> outgoing, Func<Media.Processing.ProcessorRequest, Media.Processing.ProcessorRequest>? with = null) =>
        Pipe.Between(incoming, outgoing, request =>
        {
            request = request with { Audio = request.Audio with { KeyPressed = (key, duration) => _pressed.Add((key, duration)) } };
            return with is null ? request : with(request);
        });

    /// <summary>As a phone does it: no sound, a packet every 20 ms, three at the end, and a pause.</summary>
    private static void Press(Pipe pipe, RtpFormat events, char key, int milliseconds, RtpFormat sound)
    {
        var rate = events.Map.ClockRate;
        var start = pipe.Timestamp;
        for (var at = 20; at <= milliseconds; at += 20)
        {
            pipe.Pass(20);
            Event(pipe, events, key, start, at * rate / 1000, at == milliseconds);
        }

        Event(pipe, events, key, start, milliseconds * rate / 1000, isEnd: true);
        Event(pipe, events, key, start, milliseconds * rate / 1000, isEnd: true);
        pipe.Pass(100);
        pipe.Timestamp += (uint)((milliseconds + 100) * sound.Map.ClockRate / 1000);
    }

    private static void Event(Pipe pipe, RtpFormat events, char key, uint start, int duration, bool isEnd)
    {
        Assert.True(TelephoneEventCodes.TryFind(key, out var code));
        var payload = new byte[4];
        new TelephoneEvent(code, isEnd, 10, (ushort)duration).Write(payload);
        pipe.Put(events.PayloadType, pipe.Sequence++, start, payload);
    }

    private static void Dial(Pipe pipe, string keys, int milliseconds)
    {
        var generator = new DtmfGenerator(8000);
        foreach (var key in keys)
        {
            var pcm = new short[8000 / 1000 * (milliseconds + 100)];
            generator.Begin(key, milliseconds);
            generator.Fill(pcm);
            foreach (var payload in Streams.Encode(Formats.Audio(Formats.Pcmu), pcm)) pipe.Next(Formats.Pcmu, payload);
        }

        pipe.Tone(Formats.Pcmu, 1, 200);
    }

    private static string Heard(Pipe pipe, RtpFormat format)
    {
        var sound = pipe.Heard(format, out var rate);
        var narrow = new short[sound.Length + 1000];
        var count = new Codecs.Signal.Resampler(rate, 8000).Process(sound, narrow);
        var digits = new char[50];
        return new string(digits, 0, new DtmfDetector().Hear(narrow.AsSpan(0, count), digits));
    }

    /// <summary>What a receiver of events makes of them, which checks their timestamps, too: keys and milliseconds. Each ends with three packets.</summary>
    private static List<(string Key, int Milliseconds)> Events(Pipe pipe, RtpFormat format)
    {
        var receiver = new TelephoneEventReceiver(new(format.Map.ClockRate), TelephoneEventReceiverOptions.Default);
        var packets = pipe.Sent.Where(packet => packet.PayloadType == format.PayloadType).ToList();
        var sequence = (ushort)0;
        foreach (var sent in packets)
        {
            var octets = new byte[16];
            new Rtp.RtpWriter(octets, sent.PayloadType, sequence++, sent.Timestamp, 1, sent.Marker).WritePayload(sent.Payload);
            Assert.Equal(Rtp.RtpParseError.None, Rtp.RtpPacket.TryParse(octets, out var packet));
            Assert.True(receiver.Receive(packet, sent.At));
        }

        List<(string, int)> keys = [];
        while (receiver.TryTake(out var report))
            if (report.HasEnded && TelephoneEventCodes.TryGetDigit(report.Code, out var digit)) keys.Add((digit.ToString(), (int)Math.Round(report.Duration.TotalMilliseconds)));
        Assert.Equal(keys.Count * 3, packets.Count(packet => (packet.Payload[1] & 0x80) != 0));
        return keys;
    }
}
