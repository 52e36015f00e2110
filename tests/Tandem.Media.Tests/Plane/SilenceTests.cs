using Tandem.Codecs;
using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Transports;
using Tandem.Rtp.Srtp;

namespace Tandem.Media.Tests.Plane;

/// <summary>What is not to be heard, and what is heard beside.</summary>
public sealed class SilenceTests
{
    [Theory]
    [InlineData("0 PCMU/8000")]
    [InlineData("8 PCMA/8000")]
    [InlineData("9 G722/8000")]
    [InlineData("96 L16/16000")]
    public async Task What_a_silenced_side_sends_is_silence_of_its_codec(string format)
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, format, "101 telephone-event/8000");
        using var bob = new VirtualPhone(call.Network, 2, format, "101 telephone-event/8000");
        var (one, _) = call.Connect(alice, bob);
        var (type, audio) = (alice.Formats[0].PayloadType, new AudioFormat(alice.Formats[0].Map.Encoding, alice.Formats[0].Map.ClockRate));
        one.Leg.Silence(true);
        for (ushort number = 0; number < 50; number++) one.Send(type, number, 160u * number);
        one.Send(101, 50, 8000);
        Assert.Equal(51, bob.Rtp.Count);
        Assert.Equal(0x55, bob.Rtp[^1][^1]);
        Assert.All(bob.Rtp, packet => Assert.Equal(172, packet.Length));
        Assert.InRange(Signals.Rms(Streams.Decode(audio, bob.Rtp[..^1].Select(packet => packet[12..]))), 0, 12);
        one.Leg.Silence(false);
        one.Send(type, 51, 8160);
        Assert.Equal(0x55, bob.Rtp[^1][^1]);
    }

    [Fact]
    public async Task What_cannot_be_silent_goes_nowhere()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "96 opus/48000/2");
        using var bob = new VirtualPhone(call.Network, 2, "96 opus/48000/2");
        var (one, _) = call.Connect(alice, bob);
        one.Leg.Silence(true);
        one.Send(96, 1, 0);
        Assert.Empty(bob.Rtp);
        Assert.Equal(1, call.Report(one.Leg).Drops[nameof(MediaDrop.Blocked)]);
    }

    [Fact]
    public async Task A_tap_hears_what_goes_on_in_the_clear()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000") { Ssrc = 0x2222 };
        var keys = bob.Protect();
        var (one, other) = (call.Add(alice, "one"), call.Add(bob, "other"));
        other.Negotiate(local: media => media with { Profile = Sdp.Rtp.RtpProfile.Savp, Cryptos = [keys.Gateway] }, remote: media => media with { Profile = Sdp.Rtp.RtpProfile.Savp, Cryptos = [keys.Own] });
        call.Session.Join(one.Leg, other.Leg);
        var tap = new Listener();
        other.Send(0, 1, 0);
        call.Session.Tap(tap);
        one.Send(0, 1, 0);
        other.Send(0, 2, 160);
        one.Leg.Block(true);
        one.Send(0, 2, 160);
        call.Session.Tap(null);
        other.Send(0, 3, 320);
        Assert.Equal(["one", "other"], tap.Heard.Select(one => one.Stream.Leg));
        Assert.Equal([VirtualPhone.Packet(0, 1, 0, alice.Ssrc), VirtualPhone.Packet(0, 2, 160, bob.Ssrc)], tap.Heard.Select(one => one.Packet));
        Assert.Equal((other.Transport.Rtp, "audio"), (tap.Heard[1].Stream.To, tap.Heard[1].Stream.Kind));
        Assert.Equal(SrtpSuite.AesCm128HmacSha1Tag80.ToName(), call.Report(other.Leg).Suite);
    }

    [Fact]
    public async Task A_tap_that_wants_no_more_is_asked_no_more()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, _) = call.Connect(alice, bob);
        var (tap, next) = (new Listener { Wanted = 2 }, new Listener());
        call.Session.Tap(tap);
        for (ushort number = 1; number <= 4; number++) one.Send(0, number, 160u * number);
        Assert.Equal((2, 4), (tap.Heard.Count, bob.Rtp.Count));
        Assert.Null(((MediaSession)call.Session).CurrentTap);
        call.Session.Tap(next);
        one.Send(0, 5, 800);
        Assert.Single(next.Heard);
    }

    private sealed class Listener : IMediaTap
    {
        public int Wanted { get; init; } = int.MaxValue;

        public List<(TappedStream Stream, byte[] Packet)> Heard { get; } = [];

        public bool Take(TappedStream stream, ReadOnlySpan<byte> packet, Instant now)
        {
            Heard.Add((stream, packet.ToArray()));
            return Heard.Count < Wanted;
        }
    }
}
