using Tandem.Codecs;
using Tandem.Media.Playing;
using Tandem.Media.Transports;

namespace Tandem.Media.Tests.Plane;

/// <summary>Sound that is played to one side of a call.</summary>
public sealed class PlayingTests
{
    private const double Pitch = 700;

    [Theory]
    [InlineData("0 PCMU/8000", 16_000)]
    [InlineData("9 G722/8000", 8000)]
    [InlineData("96 opus/48000/2", 44_100)]
    [InlineData("97 L16/44100", 48_000)]
    public async Task Who_it_is_played_to_hears_it_and_nothing_else_until_it_ends(string format, int rate)
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, format);
        using var bob = new VirtualPhone(call.Network, 2, format) { Ssrc = 0x2222 };
        var (one, other) = call.Connect(alice, bob);
        var type = alice.Formats[0].PayloadType;
        other.Send(type, 1, 0);
        one.Leg.Play(Tone(rate, 1));
        call.Network.Pass(TimeSpan.FromMilliseconds(500));
        other.Send(type, 2, 160);
        call.Network.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 1), (bob.Rtp.Count, (int)call.Report(other.Leg).Drops[nameof(MediaDrop.PlayedOver)]));
        other.Send(type, 3, 320);
        Assert.Equal(Enumerable.Range(0, alice.Rtp.Count), alice.Rtp.Select(packet => (int)(ushort)(packet.Sequence() - alice.Rtp[0].Sequence())));
        Assert.Single(alice.Rtp.Select(packet => packet.Ssrc()).Distinct());
        // One of him before, one second of the sound, one of him behind.
        Assert.InRange(alice.Rtp.Count, 52, 53);
        var audio = new AudioFormat(alice.Formats[0].Map.Encoding, alice.Formats[0].Map.ClockRate, alice.Formats[0].Map.Channels);
        using var decoder = Streams.Codec(audio).CreateDecoder(audio);
        var heard = Streams.Decode(audio, alice.Rtp[1..^1].Select(packet => packet[12..])).Where((_, at) => at % decoder.Channels == 0).ToArray()[(decoder.SampleRate / 10)..^(decoder.SampleRate / 10)];
        Assert.InRange(Signals.Purity(Pitch, decoder.SampleRate, heard), 0.95, 1.05);
        Assert.InRange(Signals.AmplitudeAt(Pitch, decoder.SampleRate, heard), 7000, 13_000);
    }

    [Fact]
    public async Task It_is_played_so_often_from_where_it_shall_begin_and_ends_when_somebody_says_so()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, other) = call.Connect(alice, bob);
        one.Leg.Play(Tone(8000, 1) with { Times = 3, Start = TimeSpan.FromMilliseconds(600) });
        call.Network.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(20 + 50 + 50, alice.Rtp.Count);
        one.Leg.Play(Tone(8000, 5));
        call.Network.Pass(TimeSpan.FromMilliseconds(190));
        one.Leg.StopPlaying();
        var count = alice.Rtp.Count;
        call.Network.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((130, 130), (count, alice.Rtp.Count));
        other.Send(0, 1, 0);
        Assert.Equal(131, alice.Rtp.Count);
    }

    [Fact]
    public async Task It_goes_on_in_the_format_that_is_agreed_on_meanwhile()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, _) = call.Connect(alice, bob);
        one.Leg.Play(Tone(8000, 1) with { Times = 2 });
        call.Network.Pass(TimeSpan.FromMilliseconds(500));
        var before = alice.Rtp.Count;
        alice.Formats = [VirtualPhone.Format("8 PCMA/8000")];
        one.Negotiate();
        call.Network.Pass(TimeSpan.FromSeconds(5));
        Assert.All(alice.Rtp[..before], packet => Assert.Equal(0, packet[1] & 0x7F));
        Assert.All(alice.Rtp[before..], packet => Assert.Equal(8, packet[1] & 0x7F));
        Assert.InRange(alice.Rtp.Count, 99, 101);
        var audio = new AudioFormat("PCMA", 8000);
        Assert.InRange(Signals.Purity(Pitch, 8000, Streams.Decode(audio, alice.Rtp[(before + 1)..^1].Select(packet => packet[12..])).ToArray()), 0.95, 1.05);
    }

    [Fact]
    public async Task It_ends_when_nothing_that_can_be_made_is_agreed_on_any_more_and_the_other_side_is_heard()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000", "4 G723/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000", "4 G723/8000");
        var (one, other) = call.Connect(alice, bob);
        one.Leg.Play(Tone(8000, 60));
        call.Network.Pass(TimeSpan.FromMilliseconds(500));
        alice.Formats = [VirtualPhone.Format("4 G723/8000")];
        one.Negotiate();
        var before = alice.Rtp.Count;
        call.Network.Pass(TimeSpan.FromMilliseconds(500));
        Assert.Equal(before, alice.Rtp.Count);
        other.Send(4, 1, 0);
        Assert.Equal(before + 1, alice.Rtp.Count);
    }

    [Fact]
    public async Task A_leg_that_ends_ends_what_is_played()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        var one = call.Add(alice);
        one.Leg.Play(Tone(8000, 60));
        call.Network.Pass(TimeSpan.FromSeconds(1));
        Assert.InRange(alice.Rtp.Count, 50, 51);
        one.Leg.Close();
        one.Leg.Play(Tone(8000, 60));
        call.Network.Pass(TimeSpan.FromSeconds(1));
        Assert.InRange(alice.Rtp.Count, 50, 51);
        Assert.Equal(0, call.Loop.Timers.Count);
    }

    [Fact]
    public async Task Where_nothing_can_be_made_nothing_is_played()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "4 G723/8000");
        call.Add(alice).Leg.Play(Tone(8000, 1));
        call.Network.Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(alice.Rtp);
    }

    [Fact]
    public async Task Who_has_it_played_is_told_once_when_it_is_over_whatever_the_end_is()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, _) = call.Connect(alice, bob);
        var ended = new List<string>();
        Playback Told(string name, int seconds) => Tone(8000, seconds) with { Ended = () => ended.Add(name) };
        one.Leg.Play(Told("to its end", 1));
        call.Network.Pass(TimeSpan.FromSeconds(2));
        one.Leg.Play(Told("stopped", 60));
        one.Leg.StopPlaying();
        one.Leg.StopPlaying();
        one.Leg.Play(Told("replaced", 60));
        Assert.Equal(["to its end", "stopped"], ended);
        one.Leg.Play(Told("in another format, then in none", 60));
        alice.Formats = [VirtualPhone.Format("8 PCMA/8000")];
        one.Negotiate();
        Assert.Equal(["to its end", "stopped", "replaced"], ended);
        alice.Formats = [VirtualPhone.Format("4 G723/8000")];
        one.Negotiate();
        one.Leg.Play(Told("never begun", 60));
        alice.Formats = [VirtualPhone.Format("0 PCMU/8000")];
        one.Negotiate();
        one.Leg.Play(Told("with the leg", 60));
        one.Leg.Close();
        one.Leg.Play(Told("after the leg", 60));
        Assert.Equal(["to its end", "stopped", "replaced", "in another format, then in none", "never begun", "with the leg", "after the leg"], ended);
    }

    private static Playback Tone(int rate, int seconds) => new(new Sound(Signals.Tone(Pitch, rate, rate * seconds), rate));
}
