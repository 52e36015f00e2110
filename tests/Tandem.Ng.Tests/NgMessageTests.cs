using System.Text;
using Tandem.Kernel;
using Tandem.Ng.Bencode;

namespace Tandem.Ng.Tests;

public sealed class NgMessageTests
{
    [Fact]
    public void A_ping_is_a_cookie_and_a_dictionary()
    {
        Assert.Equal(NgError.None, NgMessage.TryParse("5323_1 d7:command4:pinge"u8, BencodeLimits.Default, out var message));
        Assert.Equal(("5323_1", NgCommand.Ping), (message!.Cookie, NgRequest.Read(message.Body).Command));
        Assert.Equal("5323_1 d6:result4:ponge", Encoding.UTF8.GetString(new NgMessage("5323_1", NgReply.Pong).ToOctets()));
    }

    [Theory]
    [InlineData("", NgError.Cookie)]
    [InlineData(" d7:command4:pinge", NgError.Cookie)]
    [InlineData("d7:command4:pinge", NgError.Cookie)]
    [InlineData("a\tb d7:command4:pinge", NgError.Cookie)]
    [InlineData("5323_1 ", NgError.Body)]
    [InlineData("5323_1 l4:pinge", NgError.Body)]
    [InlineData("5323_1 {\"command\":\"ping\"}", NgError.Body)]
    public void What_is_no_message_is_refused(string text, NgError error) => Assert.Equal(error, NgMessage.TryParse(Encoding.UTF8.GetBytes(text), BencodeLimits.Default, out _));

    [Fact]
    public void A_cookie_has_an_end()
    {
        Assert.Equal(NgError.None, NgMessage.TryParse(Encoding.UTF8.GetBytes(new string('x', 255) + " de"), BencodeLimits.Default, out _));
        Assert.Equal(NgError.Cookie, NgMessage.TryParse(Encoding.UTF8.GetBytes(new string('x', 256) + " de"), BencodeLimits.Default, out _));
    }

    [Fact]
    public void A_request_is_read_whatever_form_its_wishes_have()
    {
        // The keys of the protocol's description, and then as Kamailio passes flags on.
        var keys = Request("command", "offer", "call-id", "c", "from-tag", "f", "transport protocol", "RTP/SAVPF", "address family", "IP6", "ICE", "force", "DTLS", "passive", "SDES", List("off"), "rtcp-mux", List("offer", "accept"),
            "codec", Dictionary("strip", List("all"), "transcode", List("PCMA", "opus/48000/2")), "flags", List("trust address", "strict source"), "via-branch", "z9", "label", "x");
        var flags = Request("command", "offer", "call-id", "c", "from-tag", "f", "via-branch", "z9", "label", "x", "flags",
            List("RTP/SAVPF", "address-family=IP6", "ICE=force", "DTLS=passive", "SDES-off", "rtcp-mux-offer", "rtcp-mux-accept", "codec-strip-all", "transcode-PCMA", "codec-transcode-opus/48000/2", "trust-address", "strict-source"));
        foreach (var request in new[] { keys, flags })
        {
            Assert.Equal((NgCommand.Offer, "c", "f", null, "z9", "x"), (request.Command, request.CallId, request.FromTag, request.ToTag, request.ViaBranch, request.Label));
            Assert.Equal(("RTP/SAVPF", "IP6", "force", "passive"), (request.Find(NgKeys.TransportProtocol), request.Find(NgKeys.AddressFamily), request.Find(NgKeys.Ice), request.Find(NgKeys.Dtls)));
            Assert.Equal(["off"], request.Words(NgKeys.Sdes));
            Assert.Equal(["offer", "accept"], request.Words(NgKeys.RtcpMux));
            Assert.Equal(["all"], request.Words(NgKeys.CodecStrip));
            Assert.Equal(["PCMA", "opus/48000/2"], request.Words(NgKeys.CodecTranscode));
            Assert.Equal(["strict-source", "trust-address"], request.Flags.Order());
        }
    }

    [Theory]
    [InlineData("start recording", NgCommand.StartRecording)]
    [InlineData("block DTMF", NgCommand.BlockDtmf)]
    [InlineData("play media", NgCommand.PlayMedia)]
    [InlineData("subscribe request", NgCommand.SubscribeRequest)]
    [InlineData("dance", NgCommand.Unknown)]
    public void Commands_have_names(string name, NgCommand command) => Assert.Equal(command, Request("command", name).Command);

    [Fact]
    public void A_request_without_anything_asks_for_nothing()
    {
        var request = NgRequest.Read(new BencodeDictionary([new("command", 7), new("sdp", new BencodeList([])), new("limit", "many")]));
        Assert.Equal((NgCommand.Unknown, 0, null, null), (request.Command, request.Sdp.Length, request.CallId, request.Number(NgKeys.Limit)));
        Assert.Empty(request.Words("codec-strip"));
    }

    [Fact]
    public void A_reply_is_known_by_its_cookie_for_a_while()
    {
        var cache = new NgReplyCache<string>(2, TimeSpan.FromSeconds(30));
        var (peer, other) = (new PeerAddress([127, 0, 0, 1], 1), new PeerAddress([127, 0, 0, 1], 2));
        var start = new Instant();
        cache.Add(peer, "1", "one", start);
        Assert.True(cache.TryFind(peer, "1", start + TimeSpan.FromSeconds(29), out var reply));
        Assert.Equal("one", reply);
        Assert.False(cache.TryFind(other, "1", start, out _));
        Assert.False(cache.TryFind(peer, "1", start + TimeSpan.FromSeconds(30), out _));
        for (var i = 0; i < 5; i++) cache.Add(peer, $"{i}", "x", start + TimeSpan.FromSeconds(40));
        Assert.Equal(2, cache.Count);
        Assert.True(cache.TryFind(peer, "4", start + TimeSpan.FromSeconds(40), out _));
    }

    private static BencodeList List(params string[] words) => new([.. words.Select(word => (BencodeValue)word)]);

    private static BencodeDictionary Dictionary(params object[] entries) => new([.. entries.Chunk(2).Select(pair => new KeyValuePair<string, BencodeValue>((string)pair[0], pair[1] is string text ? text : (BencodeValue)pair[1]))]);

    private static NgRequest Request(params object[] entries) => NgRequest.Read(Dictionary(entries));
}
