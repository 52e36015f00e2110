using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Tandem.Codecs;
using Tandem.Media.Control;
using Tandem.Media.Playing;
using Tandem.Media.Recording;
using Tandem.Media.Tests.Calls;
using Tandem.Media.Tests.Playing;
using Tandem.Media.Transports;
using Tandem.Ng;
using Tandem.Ng.Bencode;
using Tandem.Sdp;
using Tandem.Sdp.Negotiation;

namespace Tandem.Media.Tests.Control;

/// <summary>A SIP proxy controls calls, by the examples of the protocol and as Kamailio words its requests.</summary>
public sealed class NgControlTests : NgControlRig
{
    [Fact]
    public async Task A_ping_is_answered()
    {
        var reply = await Controller.Receive("5323_1 d7:command4:pinge"u8, Proxy, Now, TestContext.Current.CancellationToken)!;
        Assert.Equal("5323_1 d6:result4:ponge", Encoding.ASCII.GetString(reply));
    }

    [Fact]
    public async Task A_browser_calls_a_phone()
    {
        var offer = Sdp(await OkAsync("offer", Peer.Browser.Offer, "from-tag", "A", "replace", List("origin", "session-connection"), "ICE", "remove", "transport protocol", "RTP/AVP", "rtcp-mux", List("demux"), "flags", List("trust-address")));
        Assert.Equal(("RTP/AVP", 2), (offer.Media[0].Protocol, offer.Media.Count));
        // Without a wish nothing is converted.
        Assert.Equal(["opus", "G722", "PCMU", "PCMA", "CN", "telephone-event", "telephone-event"], Media(offer).Formats.Select(format => format.Map.Encoding));
        Assert.False(Media(offer).Rtcp!.IsMultiplexed);
        var answer = Sdp(await OkAsync("answer", Peer.Classic.Answer(offer), "from-tag", "A", "to-tag", "B", "ICE", "force"));
        Assert.Equal(OfferAnswerError.None, OfferAnswer.Check(Peer.Browser.Offer, answer));
        Assert.NotNull(Media(answer).Ice);
        Assert.Single(Plane.Session.Joined);
    }

    [Fact]
    public async Task A_phone_calls_a_browser_and_codecs_are_converted()
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "flags", List("ICE=force", "UDP/TLS/RTP/SAVPF", "codec-strip-G722", "codec-mask-PCMU", "transcode-opus", "rtcp-mux-require", "DTLS=passive")));
        Assert.Equal(["PCMA", "opus", "telephone-event", "telephone-event"], Media(offer).Formats.Select(format => format.Map.Encoding));
        Assert.Equal((true, "passive"), (Media(offer).Ice is not null, offer.Media[0].Attributes.Find("setup")));
        var answer = Sdp(await OkAsync("answer", (Peer.Browser with { Codecs = ["opus"] }).Answer(offer), "from-tag", "A", "to-tag", "B"));
        Assert.Equal(["PCMA", "telephone-event"], Media(answer).Formats.Select(format => format.Map.Encoding));
    }

    [Theory]
    [InlineData("RTP/SAVP", "ICE=default", "RTP/SAVP", false, true, true)]
    [InlineData("RTP/SAVP", "DTLS=off", "RTP/SAVP", false, false, true)]
    [InlineData("RTP/SAVPF", "ICE=force", "RTP/SAVPF", true, true, false)]
    [InlineData("RTP/SAVPF", "SDES-off", "RTP/SAVPF", false, true, false)]
    [InlineData("RTP/SAVP", "SDES-off", "RTP/SAVP", false, true, false)]
    [InlineData("UDP/TLS/RTP/SAVPF", "ICE=remove", "UDP/TLS/RTP/SAVPF", false, true, false)]
    [InlineData("UDP/TLS/RTP/SAVP", "DTLS=off", "UDP/TLS/RTP/SAVP", false, true, false)]
    [InlineData("RTP/AVPF", "generate-mid", "RTP/AVPF", false, false, false)]
    [InlineData("symmetric", "asymmetric", "RTP/AVP", false, false, false)]
    public async Task Profiles_are_wished(string protocol, string flag, string told, bool hasIce, bool hasDtls, bool hasKeys)
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "flags", List(protocol, flag)));
        Assert.Equal((told, hasIce, hasDtls, hasKeys), (offer.Media[0].Protocol, Media(offer).Ice is not null, Media(offer).Dtls is not null, Media(offer).Cryptos.Count > 0));
    }

    [Fact]
    public async Task Suites_are_wished()
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "flags", List("RTP/SAVP", "SDES-no-AES_CM_128_HMAC_SHA1_32", "SDES-no-AEAD_AES_256_GCM")));
        Assert.Equal(["1 AES_CM_128_HMAC_SHA1_80", "2 AEAD_AES_128_GCM"], Media(offer).Cryptos.Select(crypto => crypto.ToString()));
        offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "transport-protocol", "RTP/SAVP", "SDES", List("only-AES_CM_128_HMAC_SHA1_32")));
        Assert.Equal(["1 AES_CM_128_HMAC_SHA1_32"], Media(offer).Cryptos.Select(crypto => crypto.ToString()));
    }

    [Fact]
    public async Task The_family_of_addresses_is_wished() =>
        Assert.Equal("IP6", Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "address family", "IP6")).Media[0].Connections[0].AddressType);

    [Fact]
    public async Task A_request_said_again_is_not_carried_out_again()
    {
        var datagram = Datagram("7_1", "offer", Peer.Classic.Offer, "from-tag", "A");
        var first = await Controller.Receive(datagram, Proxy, Now, TestContext.Current.CancellationToken)!;
        Assert.Single(Plane.Session.Legs, leg => leg.Value.Open.Count > 0 && leg.Key == "party1");
        var opened = Plane.Opened.Count;
        Assert.Same(first, await Controller.Receive(datagram, Proxy, Now, TestContext.Current.CancellationToken)!);
        // Another request under the same cookie is a request said again too, within the time.
        Assert.Same(first, await Controller.Receive(Datagram("7_1", "delete", null, "from-tag", "A"), Proxy, Now, TestContext.Current.CancellationToken)!);
        Assert.Equal((opened, 1), (Plane.Opened.Count, Controller.Calls.Count));
        Now += TimeSpan.FromSeconds(31);
        Assert.NotSame(first, await Controller.Receive(datagram, Proxy, Now, TestContext.Current.CancellationToken)!);
    }

    [Fact]
    public async Task Branches_are_apart_and_a_failed_one_leaves()
    {
        var first = Sdp(await OkAsync("offer", Peer.Browser.Offer, "from-tag", "A", "via-branch", "b1", "transport-protocol", "RTP/AVP"));
        var second = Sdp(await OkAsync("offer", Peer.Browser.Offer, "from-tag", "A", "via-branch", "b2", "transport-protocol", "RTP/SAVP"));
        Assert.NotEqual(first.Media[0].Port, second.Media[0].Port);
        await OkAsync("answer", Peer.Classic.Answer(first), "from-tag", "A", "to-tag", "B1", "via-branch", "b1");
        await OkAsync("answer", (Peer.Secure with { Codecs = ["PCMA"] }).Answer(second), "from-tag", "A", "to-tag", "B2", "via-branch", "b2");
        await OkAsync("delete", null, "from-tag", "A", "via-branch", "b1");
        Assert.True(Plane.Session.Legs["party2"].IsClosed);
        Assert.False(Plane.Session.IsClosed);
        await OkAsync("delete", null, "from-tag", "A", "to-tag", "B2");
        Assert.True(Plane.Session.IsClosed);
        Assert.Empty(Controller.Calls);
    }

    [Fact]
    public async Task Tags_of_one_offer_without_a_branch_share_it()
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A"));
        await OkAsync("answer", Peer.Classic.Answer(offer), "from-tag", "A", "to-tag", "B1");
        await OkAsync("answer", Peer.Classic.Answer(offer), "from-tag", "A", "to-tag", "B2");
        Assert.Equal(["party1", "party2"], Plane.Session.Legs.Keys.Order());
        // And the one that has answered asks for something itself.
        var told = Sdp(await OkAsync("offer", Peer.Classic.Answer(offer), "from-tag", "B2", "to-tag", "A"));
        Assert.Single(told.Media);
        await OkAsync("answer", Peer.Classic.Answer(told), "from-tag", "B2", "to-tag", "A");
    }

    [Fact]
    public async Task What_was_counted_is_told()
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "label", "caller", "transport-protocol", "RTP/SAVP"));
        Time.Advance(TimeSpan.FromSeconds(5));
        await OkAsync("answer", Peer.Secure.Answer(offer), "from-tag", "A", "to-tag", "B");
        var reply = await OkAsync("query", null);
        Assert.Equal((1_402_064_111L, 1_402_064_116L), (Number(reply, "created"), Number(reply, "last signal")));
        Assert.Equal((20L, 3200L, 6L), (Number(reply, "totals", "RTP", "packets"), Number(reply, "totals", "RTP", "bytes"), Number(reply, "totals", "RTP", "errors")));
        Assert.Equal(("caller", "B", "A"), (Text(reply, "tags", "A", "label"), Text(reply, "tags", "A", "in dialogue with"), Text(reply, "tags", "B", "in dialogue with")));
        var medium = (BencodeDictionary)((BencodeList)At(reply, "tags", "B", "medias")!).Items.Single();
        Assert.Equal((1L, "audio", "RTP/SAVP"), (Number(medium, "index"), Text(medium, "type"), Text(medium, "protocol")));
        var (rtp, rtcp) = ((BencodeDictionary)((BencodeList)medium.Find("streams")!).Items[0], (BencodeDictionary)((BencodeList)medium.Find("streams")!).Items[1]);
        Assert.Equal(("AES_CM_128_HMAC_SHA1_80", 30_002, 0xABCDL, 1_402_064_114L), (Text(rtp, "crypto suite"), (int)Number(rtp, "local port")!, Number(rtp, "SSRC"), Number(rtp, "last packet")));
        Assert.Equal(("IPv4", "203.0.113.9", 4000L), (Text(rtp, "endpoint", "family"), Text(rtp, "endpoint", "address"), Number(rtp, "endpoint", "port")));
        Assert.Equal((30_003L, 4L, 256L), (Number(rtcp, "local port"), Number(rtcp, "stats", "packets"), Number(reply, "totals", "RTCP", "bytes") / 2));
        Assert.Null(At(await OkAsync("query", null, "from-tag", "B"), "tags", "A"));
        // The last of it comes with the end.
        Assert.Equal(20L, Number(await OkAsync("delete", null, "from-tag", "A"), "totals", "RTP", "packets"));
        Assert.Equal("There is no such call.", await ErrorAsync("query", null));
    }

    [Fact]
    public async Task Media_and_keys_of_one_party_or_of_all_are_blocked()
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "label", "caller"));
        await OkAsync("answer", Peer.Classic.Answer(offer), "from-tag", "A", "to-tag", "B");
        var (a, b) = (Plane.Session.Legs["party1"], Plane.Session.Legs["party2"]);
        await OkAsync("block media", null, "from-tag", "B");
        Assert.Equal((false, true), (a.IsBlocked, b.IsBlocked));
        await OkAsync("block media", null, "label", "caller");
        await OkAsync("unblock media", null, "from-tag", "B");
        Assert.Equal((true, false), (a.IsBlocked, b.IsBlocked));
        await OkAsync("unblock media", null);
        await OkAsync("block DTMF", null, "from-tag", "B", "flags", List("all"));
        Assert.Equal((false, true, true), (a.IsBlocked, a.AreKeysBlocked, b.AreKeysBlocked));
        await OkAsync("unblock DTMF", null, "from-tag", "A");
        Assert.Equal((false, true), (a.AreKeysBlocked, b.AreKeysBlocked));
        Assert.Equal("The call has no such party.", await ErrorAsync("block media", null, "from-tag", "C"));
        Assert.Equal("Parties are not found by their addresses.", await ErrorAsync("block media", null, "address", "192.0.2.1"));
    }

    [Fact]
    public async Task A_party_is_silenced_and_presses_keys()
    {
        await ConnectAsync();
        var (a, b) = (Plane.Session.Legs["party1"], Plane.Session.Legs["party2"]);
        await OkAsync("silence media", null, "from-tag", "A");
        Assert.Equal((true, false), (a.IsSilenced, b.IsSilenced));
        await OkAsync("unsilence media", null, "all", "all");
        Assert.False(a.IsSilenced);
        await OkAsync("play DTMF", null, "from-tag", "B", "code", new BencodeNumber(11), "duration", new BencodeNumber(200));
        Assert.Null(b.KeyLevel);
        await OkAsync("play DTMF", null, "from-tag", "B", "digit", "c", "volume", new BencodeNumber(17));
        Assert.Equal((0, "#C", -17), (a.Keys.Count, string.Concat(b.Keys), b.KeyLevel));
        Assert.Equal("There is no code of a key.", await ErrorAsync("play DTMF", null, "from-tag", "B", "code", "17"));
        Assert.Equal("There is no such call.", await ErrorAsync("play DTMF", null, "call-id", "other", "code", "1"));
    }

    [Fact]
    public async Task A_sound_is_played_to_a_party()
    {
        var blob = new BencodeText(SoundTests.Wave(1, 1, 8000, 16, SoundTests.Octets(Signals.Tone(440, 8000, 12_000))));
        await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A");
        Assert.Equal("Nothing was agreed on that the party could hear it by.", await ErrorAsync("play media", null, "from-tag", "A", "blob", blob));
        await ConnectAsync();
        var (a, b) = (Plane.Session.Legs["party1"], Plane.Session.Legs["party2"]);
        var reply = await OkAsync("play media", null, "from-tag", "A", "blob", blob, "repeat-times", new BencodeNumber(3), "start-pos", new BencodeNumber(500));
        Assert.Equal(1500, Number(reply, "duration"));
        Assert.Equal((3, TimeSpan.FromMilliseconds(500)), (a.Playback!.Times, a.Playback.Start));
        Assert.Null(b.Playback);
        await OkAsync("stop media", null, "from-tag", "A");
        Assert.Null(a.Playback);
        Assert.Equal("No folder of sounds is configured.", await ErrorAsync("play media", null, "from-tag", "A", "file", "tone.wav"));
        Assert.Equal("There is neither a file nor a blob.", await ErrorAsync("play media", null, "from-tag", "A"));
        Assert.Equal("The call has no such party.", await ErrorAsync("play media", null, "from-tag", "C", "blob", blob));
    }

    [Fact]
    public async Task Sounds_that_are_played_have_so_many_octets_together()
    {
        // A second at 8000 Hz is 16,000 octets.
        await using var control = Control(NgControlOptions.Default with { Sounds = new SoundOptions { MaxPlayedOctets = 40_000 } });
        Task<BencodeDictionary> Ask(string command, string tag, params object[] keys) => AskAsync(control, command, null, ["from-tag", tag, .. keys]);
        Task<BencodeDictionary> Play(string tag, int samples) => Ask("play media", tag, "blob", new BencodeText(SoundTests.Wave(1, 1, 8000, 16, SoundTests.Octets(Signals.Tone(440, 8000, samples)))));
        var offer = Sdp(await AskAsync(control, "offer", Peer.Classic.Offer, "from-tag", "A"));
        await AskAsync(control, "answer", Peer.Classic.Answer(offer), "from-tag", "A", "to-tag", "B");
        Assert.Equal("ok", Text(await Play("A", 8000), "result"));
        Assert.Equal("ok", Text(await Play("B", 12_000), "result"));
        var refused = await Play("A", 1);
        Assert.Equal(("error", "The sounds that are being played are as long as they may be in all."), (Text(refused, "result"), Text(refused, "error-reason")));
        // What is played is not touched by what is refused.
        Assert.NotNull(Plane.Session.Legs["party1"].Playback);
        await Ask("stop media", "B");
        Assert.Equal("ok", Text(await Play("B", 1), "result"));
    }

    [Fact]
    public async Task A_call_is_recorded_by_command_and_by_flag_and_ends_with_it()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-control-").FullName;
        try
        {
            await using (var control = Control(NgControlOptions.Default with { Recording = new RecordingOptions { Folder = folder, MaxRecordings = 1 } }))
            {
                Task<BencodeDictionary> Ask(string command, params object[] keys) => AskAsync(control, command, null, keys);
                await AskAsync(control, "offer", Peer.Classic.Offer, "from-tag", "A", "record-call", "on");
                // Another call has another session.
                var session = Plane.Session;
                Assert.NotNull(session.CurrentTap);
                Assert.Equal("on", Text(await Ask("query"), "recording"));
                // Once is enough.
                Assert.Equal("ok", Text(await Ask("start recording"), "result"));
                await Ask("pause recording");
                Assert.Equal("paused", Text(await Ask("query"), "recording"));
                await Ask("start recording");
                Assert.Equal("on", Text(await Ask("query"), "recording"));
                // Another one is one too many: the call goes on without.
                Assert.Equal("There are too many recordings.", Text(await AskAsync(control, "offer", Peer.Classic.Offer, "call-id", "other", "from-tag", "A", "flags", List("record-call")), "warning"));
                var stopped = Assert.IsType<CallRecording>(session.CurrentTap);
                await Ask("stop recording");
                Assert.NotNull(Text(await Ask("stop recording"), "warning"));
                Assert.Null(Text(await Ask("query"), "recording"));
                Assert.Equal("The file is outside of the folder of recordings.", Text(await Ask("start recording", "recording-file", "../x"), "error-reason"));
                // One that has ended by itself is none, and may be followed by another.
                await stopped.Completion;
                await Ask("start recording");
                var ended = Assert.IsType<CallRecording>(session.CurrentTap);
                ended.End();
                await ended.Completion;
                Assert.Null(Text(await Ask("query"), "recording"));
                Assert.Equal("ok", Text(await Ask("start recording"), "result"));
                Assert.NotSame(ended, session.CurrentTap);
            }

            Assert.Equal(3, Directory.GetFiles(folder, "cfBXzDSZqhYNcXM-*.pcap").Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task PacketTimes_names_and_addresses_are_wished()
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "flags", List("ptime=40", "generate-mid", "SIP-source-address"), "received-from", List("IP4", "203.0.113.77")));
        Assert.Equal((TimeSpan.FromMilliseconds(40), "0"), (Media(offer).PacketTime, Media(offer).MediaId));
        await OkAsync("answer", Peer.Classic.Answer(offer), "from-tag", "A", "to-tag", "B", "flags", List("media-handover"));
        var (a, b) = (Plane.Session.Legs["party1"].Media[0], Plane.Session.Legs["party2"].Media[0]);
        Assert.Equal(IPAddress.Parse("203.0.113.77"), a.Remote.Address!.Address);
        Assert.NotEqual(IPAddress.Parse("203.0.113.77"), b.Remote.Address!.Address);
        Assert.Equal(TimeSpan.FromMilliseconds(40), b.Remote.PacketTime);
        Assert.Equal((new SourceRules(true, true), new SourceRules(true, true)), (a.Sources, b.Sources));
    }

    [Theory]
    [InlineData("asymmetric", false, false)]
    [InlineData("endpoint-learning=off", false, false)]
    [InlineData("endpoint-learning-off", false, false)]
    [InlineData("endpoint-learning=heuristic", true, false)]
    [InlineData("strict-source", true, false)]
    [InlineData("media-handover", true, true)]
    [InlineData("trust-address", true, false)]
    public async Task Whose_packets_are_taken_is_wished(string flag, bool learns, bool follows)
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "flags", List(flag), "received-from", List("IP4", "203.0.113.77")));
        await OkAsync("answer", Peer.Classic.Answer(offer), "from-tag", "A", "to-tag", "B");
        Assert.All(Plane.Session.Legs.Values, leg => Assert.Equal(new SourceRules(learns, follows), leg.Media[0].Sources));
        Assert.NotEqual(IPAddress.Parse("203.0.113.77"), Plane.Session.Legs["party1"].Media[0].Remote.Address!.Address);
    }

    [Fact]
    public async Task Keys_are_offered_where_somebody_has_them_or_wants_them()
    {
        var without = CallRig.Read(OfferTexts.Baresip) is var read ? read with { Media = [read.Media[0] with { Formats = ["0"], Attributes = SdpAttributes.None }] } : null;
        string[] Told(BencodeDictionary reply) => [.. Media(Sdp(reply)).Formats.Select(format => format.Map.Encoding)];
        Assert.Equal(["PCMU"], Told(await OkAsync("offer", without, "from-tag", "A", "call-id", "1")));
        Assert.Equal(["PCMU", "telephone-event"], Told(await OkAsync("offer", without, "from-tag", "A", "call-id", "2", "flags", List("transcode-telephone-event"))));
        Assert.Equal(["PCMU", "PCMA", "telephone-event"], Told(await OkAsync("offer", without, "from-tag", "A", "call-id", "3", "flags", List("transcode-PCMA"))));
    }

    [Fact]
    public async Task Requests_are_counted_by_what_came_of_them()
    {
        var counted = new List<(string Name, string Command, string Outcome)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Meter.Name == NgControl.MeterName) listening.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string)tag.Value!);
            lock (counted) counted.Add((instrument.Name, named.GetValueOrDefault("command", ""), named.GetValueOrDefault("outcome", "")));
        });
        listener.Start();
        await using var control = Control(NgControlOptions.Default);
        await AskAsync(control, "query", null, "call-id", "that nobody has");
        await AskAsync(control, "dance", null);
        control.Refuse();
        lock (counted)
        {
            Assert.Contains(("tandem.media.control.requests", "query", "error"), counted);
            Assert.Contains(("tandem.media.control.requests", "unknown", "error"), counted);
            Assert.Contains(("tandem.media.control.refused", "", ""), counted);
        }
    }

    [Fact]
    public async Task Calls_are_listed()
    {
        for (var i = 0; i < 3; i++) await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "call-id", $"call{i}");
        Assert.Equal(3, ((BencodeList)(await OkAsync("list", null)).Find("calls")!).Items.Count);
        Assert.Equal(2, ((BencodeList)(await OkAsync("list", null, "limit", new BencodeNumber(2))).Find("calls")!).Items.Count);
        Assert.Equal("The limit must be above zero.", await ErrorAsync("list", null, "limit", new BencodeNumber(0)));
        Assert.Equal("There are too many calls.", await ErrorAsync("offer", Peer.Classic.Offer, "from-tag", "A", "call-id", "call3"));
        var limited = await AskAsync("offer", Peer.Classic.Offer, "from-tag", "A", "call-id", "call3", "supports", List("load limit"));
        Assert.Equal("load limit", Text(limited, "result"));
        Assert.True(Controller.End("call0"));
        Assert.False(Controller.End("call0"));
        await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "call-id", "call3");
    }

    [Fact]
    public async Task A_call_has_so_many_parties()
    {
        for (var i = 0; i < 3; i++) await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A", "via-branch", $"{i}");
        Assert.Equal("The call has too many parties.", await ErrorAsync("offer", Peer.Classic.Offer, "from-tag", "A", "via-branch", "4"));
    }

    [Fact]
    public async Task What_cannot_be_done_is_told_in_words()
    {
        Assert.Equal("An offer needs a call-id and a from-tag.", await ErrorAsync("offer", Peer.Classic.Offer));
        Assert.Equal("There is no sdp.", await ErrorAsync("offer", null, "from-tag", "A"));
        Assert.Equal("The sdp cannot be read: Version.", await ErrorAsync("offer", null, "from-tag", "A", "sdp", "nonsense"));
        Assert.Equal("There is no such call, or it has no such tag.", await ErrorAsync("answer", Peer.Classic.Offer, "from-tag", "A", "to-tag", "B"));
        Assert.Equal("Forwarding media is not available yet.", await ErrorAsync("start forwarding", null));
        Assert.Equal("Subscribing is not available yet.", await ErrorAsync("subscribe request", null));
        Assert.Equal("There is no such call.", await ErrorAsync("block media", null));
        Assert.Equal("The command 'dance' is not known.", await ErrorAsync("dance", null));
        Assert.Equal("The audio has no address of the Internet.", await ErrorAsync("offer", CallRig.Read(OfferTexts.Baresip.Replace("203.0.113.5", "phone.example", StringComparison.Ordinal)), "from-tag", "A"));
        Assert.Empty(Controller.Calls);
        Assert.Contains("warning", (await OkAsync("delete", null, "from-tag", "A")).Entries.Select(entry => entry.Key));
        Assert.Equal("There is no such call, or it has no such tag.", await ErrorAsync("delete", null, "from-tag", "A", "flags", List("fatal")));
        Plane.FreePorts = 0;
        Assert.Equal("No media port is free, or no address of the family that is wanted.", await ErrorAsync("offer", Peer.Classic.Offer, "from-tag", "A"));
    }

    [Fact]
    public async Task Every_command_has_a_reply()
    {
        foreach (var command in Enum.GetValues<NgCommand>()) Assert.NotNull(Text(await AskAsync(NgRequest.NameOf(command), null, "from-tag", "A"), "result"));
    }

    [Fact]
    public async Task What_is_no_request_is_refused_and_what_has_no_cookie_is_not_answered()
    {
        Assert.Null(Controller.Receive("d7:command4:pinge"u8, Proxy, Now, TestContext.Current.CancellationToken));
        var reply = await Controller.Receive("1 x"u8, Proxy, Now, TestContext.Current.CancellationToken)!;
        Assert.StartsWith("1 d6:result5:error12:error-reason", Encoding.ASCII.GetString(reply), StringComparison.Ordinal);
    }
}
