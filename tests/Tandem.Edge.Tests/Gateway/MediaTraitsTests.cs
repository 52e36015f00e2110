using System.Text;
using Tandem.Contracts.Media;
using Tandem.Edge.Gateway;
using Tandem.Simulation;

namespace Tandem.Edge.Tests.Gateway;

public sealed class MediaTraitsTests
{
    private const string Ice = "a=ice-ufrag:abcd\r\n";
    private const string Fingerprint = "a=fingerprint:sha-256 00\r\n";

    [Theory]
    [InlineData("RTP/AVP", "", MediaProfile.Avp)]
    [InlineData("rtp/avpf", Ice, MediaProfile.Avpf)]
    [InlineData("RTP/SAVP", "", MediaProfile.Savp)]
    [InlineData("RTP/SAVP", Fingerprint, MediaProfile.DtlsSavp)]
    [InlineData("RTP/SAVPF", "", MediaProfile.Savpf)]
    [InlineData("RTP/SAVPF", Ice + Fingerprint, MediaProfile.WebRtc)]
    [InlineData("UDP/TLS/RTP/SAVPF", Ice + Fingerprint, MediaProfile.WebRtc)]
    [InlineData("UDP/TLS/RTP/SAVPF", Fingerprint, MediaProfile.DtlsSavp)]
    [InlineData("UDP/TLS/RTP/SAVP", Fingerprint, MediaProfile.DtlsSavp)]
    [InlineData("TCP/MSRP", "", MediaProfile.AsOffered)]
    public void The_profile_is_that_of_the_first_medium(string protocol, string attributes, MediaProfile expected) =>
        Assert.Equal(expected, Of($"v=0\r\nm=audio 4000 {protocol} 0\r\n{attributes}m=video 4002 RTP/AVP 31\r\n").Profile);

    [Fact]
    public void A_refused_medium_does_not_count() => Assert.Equal(MediaProfile.Savp, Of("v=0\nm=audio 0 RTP/AVP 0\nm=video 4002 RTP/SAVP 31\n").Profile);

    [Theory]
    [InlineData("c=IN IP4 192.0.2.7\r\n", "192.0.2.7")]
    [InlineData("c=IN IP4 224.2.1.1/127\r\n", "224.2.1.1")]
    [InlineData("c=IN IP6 2001:db8::7\r\n", "2001:db8::7")]
    [InlineData("c=IN IP4 0.0.0.0\r\n", null)]
    [InlineData("c=IN IP4 phone.example\r\n", null)]
    [InlineData("s=c=IN IP4 192.0.2.7\r\n", null)]
    [InlineData("", null)]
    public void The_address_is_the_first_one(string line, string? expected) =>
        Assert.Equal(expected is null ? null : SimulatedSockets.Address(expected, 0), Of($"v=0\r\n{line}t=0 0\r\n").Address);

    [Fact]
    public void Ice_and_keys_in_media_are_seen()
    {
        Assert.True(Of("v=0\r\na=ice-ufrag:abcd\r\n").HasIce);
        Assert.True(Of("m=audio 1 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n").HasEvents);
        Assert.Equal(default, Of("v=0\r\n"));
    }

    [Fact]
    public void Nothing_in_a_description_makes_it_throw()
    {
        var random = new Random(7);
        var description = Encoding.ASCII.GetBytes("v=0\r\nc=IN IP4 192.0.2.7/3\r\nm=audio 4000 RTP/AVP 0 8\r\na=ice-ufrag:a\r\nm=video 0 RTP/SAVPF 96\r\nc=IN IP6 ::1\r\n");
        for (var i = 0; i < 20_000; i++)
        {
            var octets = description.AsSpan(0, random.Next(description.Length + 1)).ToArray();
            for (var changes = random.Next(4); changes > 0 && octets.Length > 0; changes--) octets[random.Next(octets.Length)] = "\r\n =/cm0"u8[random.Next(8)];
            _ = MediaTraits.Of(octets);
        }
    }

    private static MediaTraits Of(string description) => MediaTraits.Of(Encoding.ASCII.GetBytes(description));
}
