namespace Tandem.Codecs;

public sealed class ConcealmentTests
{
    public static TheoryData<AudioFormat> Formats =>
        [.. from codec in AudioCodecs.All where codec.Name != "CN" from rate in codec.ClockRates select Streams.Format(codec, rate, codec.Channels.Least)];

    /// <summary>A vowel of 200 Hz goes on through one lost packet, and no loss goes on for ever.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void A_voice_goes_on_through_a_lost_packet_and_fades_out_when_all_is_lost(AudioFormat format)
    {
        using var encoder = Streams.Codec(format).CreateEncoder(format);
        using var decoder = Streams.Codec(format).CreateDecoder(format);
        var frame = encoder.SampleRate / 50;
        var voice = Signals.Sum(Signals.Sum(Signals.Tone(200, encoder.SampleRate, frame * 30, 5000), Signals.Tone(400, encoder.SampleRate, frame * 30, 3000)), Signals.Tone(600, encoder.SampleRate, frame * 30, 2000));
        var payload = new byte[encoder.MaxPayload];
        var heard = new short[decoder.MaxSamples];
        for (var i = 0; i < 25; i++)
        {
            var octets = encoder.Encode(voice.AsSpan(i * frame, frame), payload);
            Assert.True(decoder.TryDecode(payload.AsSpan(0, octets), heard, out _));
        }
        var lost = heard.AsSpan(0, frame);
        var before = Signals.Rms(lost);
        decoder.Conceal(lost);
        Assert.InRange(Signals.Rms(lost), before * 0.4, before * 1.3);
        Assert.InRange(Signals.AmplitudeAt(200, decoder.SampleRate, lost), 1200, 7000);
        for (var i = 0; i < 50; i++) decoder.Conceal(lost);
        Assert.InRange(Signals.Rms(lost), 0, before * 0.1);
    }

    [Fact]
    public void A_waveform_is_continued_by_its_period_and_joined_without_a_click()
    {
        var tone = Signals.Tone(200, 8000, 480);
        var concealment = new Concealment.WaveformConcealment(8000, 1);
        concealment.Heard(tone.AsSpan(0, 320));
        var lost = new short[160];
        concealment.Fill(lost);
        Assert.InRange(Signals.SignalToNoise(tone.AsSpan(320, 80), lost.AsSpan(0, 80), 0).Decibels, 30, 200);
        var next = Signals.Tone(200, 8000, 160);
        concealment.Heard(next);
        var steps = lost.Concat(next).ToArray();
        Assert.All(Enumerable.Range(1, steps.Length - 1), i => Assert.InRange(Math.Abs(steps[i] - steps[i - 1]), 0, 2500));
    }
}
