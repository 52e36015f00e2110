using Tandem.Contracts.Media;
using Tandem.Edge.Gateway;
using Tandem.Kernel;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Edge.Tests.Gateway;

public sealed class ProfileMemoryTests
{
    private static readonly SessionHop Phone = Hop(SipTransport.Udp, "sip:bob@tandem.test");

    private readonly ProfileMemory _memory = new(GatewayOptions.Default with { MaxRemembered = 3, RememberTime = TimeSpan.FromHours(1) });

    [Theory]
    [InlineData(SipTransport.Udp, "", MediaProfile.AsOffered, MediaProfile.Avp)]
    [InlineData(SipTransport.Tls, "", MediaProfile.AsOffered, MediaProfile.Avp)]
    [InlineData(SipTransport.Ws, "", MediaProfile.AsOffered, MediaProfile.WebRtc)]
    [InlineData(SipTransport.Wss, "", MediaProfile.AsOffered, MediaProfile.WebRtc)]
    [InlineData(SipTransport.Wss, "", MediaProfile.Savp, MediaProfile.Savp)]
    [InlineData(SipTransport.Udp, "sip:x@y.invalid;transport=ws", MediaProfile.AsOffered, MediaProfile.WebRtc)]
    public void A_device_that_is_not_known_is_as_everybody_expects(SipTransport transport, string contact, MediaProfile configured, MediaProfile expected)
    {
        var hop = Hop(transport, "sip:bob@tandem.test") with { Contact = Octets(contact), Profile = configured };
        Assert.Equal(expected, _memory.Predict(Key(hop, "1"), hop, default, out var isLearnt));
        Assert.False(isLearnt);
    }

    [Fact]
    public void What_a_device_shows_is_remembered_for_a_time_and_taken_back()
    {
        var now = new Instant(1);
        var key = Key(Phone, "1");
        _memory.Learn(key, Phone, MediaProfile.Savp, now);
        Assert.Equal(MediaProfile.Savp, _memory.Predict(key, Phone, now, out var isLearnt));
        Assert.True(isLearnt);
        Assert.Equal(MediaProfile.Avp, _memory.Predict(Key(Phone, "2"), Phone, now, out _));
        Assert.Equal(MediaProfile.Avp, _memory.Predict(key, Phone, now + TimeSpan.FromHours(1), out _));
        _memory.Learn(key, Phone, MediaProfile.AsOffered, now);
        Assert.Equal(1, _memory.Count);
        _memory.Learn(key, Phone, MediaProfile.Avp, now);
        Assert.Equal(0, _memory.Count);
    }

    [Fact]
    public void Who_is_not_reached_is_remembered_for_a_time_in_bounded_number()
    {
        var now = new Instant(1);
        for (var i = 0; i < 3; i++) _memory.NeedNode(Key(Phone, $"{i}"), now);
        Assert.Equal((3, true, false), (_memory.Count, _memory.NeedsNode(Key(Phone, "0"), now), _memory.NeedsNode(Key(Phone, "3"), now)));
        Assert.False(_memory.NeedsNode(Key(Phone, "0"), now + TimeSpan.FromHours(1)));
        _memory.NeedNode(Key(Phone, "3"), now);
        Assert.Equal((1, true), (_memory.Count, _memory.NeedsNode(Key(Phone, "3"), now)));
    }

    [Fact]
    public void Another_device_another_user_and_other_software_are_others()
    {
        var keys = new HashSet<UInt128>
        {
            Key(Phone, "1"), Key(Phone, "2"), Key(Hop(SipTransport.Udp, "sip:carol@tandem.test"), "1"), _memory.KeyOf(Phone, "1"u8, "Other/2"u8),
            _memory.KeyOf(Phone, "Phone/1"u8, "1"u8), Key(Hop(SipTransport.Udp, ""), "1"),
        };
        Assert.Equal(6, keys.Count);
        // A server is its address, from whatever port.
        var server = Hop(SipTransport.Tcp, "");
        Assert.Equal(Key(server, "1"), Key(server with { Flow = server.Flow with { Remote = server.Flow.Remote.WithPort(99) } }, "2"));
    }

    [Fact]
    public void No_more_are_remembered_than_allowed()
    {
        for (var i = 0; i < 3; i++) _memory.Learn(Key(Phone, $"{i}"), Phone, MediaProfile.Savp, new Instant(1));
        var later = new Instant(1) + TimeSpan.FromHours(1);
        _memory.Learn(Key(Phone, "3"), Phone, MediaProfile.Savp, later);
        Assert.Equal(1, _memory.Count);
        for (var i = 4; i < 20; i++) _memory.Learn(Key(Phone, $"{i}"), Phone, MediaProfile.Savp, later);
        Assert.InRange(_memory.Count, 1, 3);
        Assert.Equal(MediaProfile.Savp, _memory.Predict(Key(Phone, "19"), Phone, later, out _));
    }

    private UInt128 Key(in SessionHop hop, string instance) => _memory.KeyOf(hop, Octets(instance), "Phone/1"u8);

    private static SessionHop Hop(SipTransport transport, string user) => new(new Flow(transport, 0, SimulatedSockets.Address("192.0.2.9", 5060), 0), Octets(user));

    private static byte[] Octets(string text) => System.Text.Encoding.ASCII.GetBytes(text);
}
