using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Tandem.Codecs;
using Tandem.Interop.Tests.Peers;
using Tandem.Rtp.Srtp;

namespace Tandem.Interop.Tests;

/// <summary>Kamailio's module rtpengine has the media of its calls at Tandem: what one phone sends, the other gets, by way of ports of Tandem alone.</summary>
public sealed partial class NgTests
{
    private const string List = "d7:command4:liste";
    private const string Pcmu = "rtpmap:0 PCMU/8000";
    private const string Events = "rtpmap:101 telephone-event/8000";
    private const string Pcma = "rtpmap:8 PCMA/8000";

    [Theory]
    [InlineData("replace-origin", "replace-origin")]
    [InlineData("replace-origin replace-session-connection trust-address symmetric RTP/AVP ICE=remove rtcp-mux-demux", "replace-origin ICE=remove loop-protect")]
    public async Task WhatOnePhoneSendsTheOtherGets(string offer, string answer)
    {
        await using var rig = await Rig.StartAsync(offer, answer);
        await rig.ConnectAsync(rig.Caller.Describe("RTP/AVP 0 101", Pcmu, Events), _ => rig.Callee.Describe("RTP/AVP 0 101", Pcmu, Events));
        Assert.Equal(("RTP/AVP", "RTP/AVP"), (rig.Offer.Profile, rig.Answer.Profile));
        await ExchangeAsync(rig, 0, 0);
        await rig.EndAsync();
    }

    /// <summary>The callee has keys in its description (RFC 4568), and libsrtp.</summary>
    [Fact]
    public async Task OnePhoneHasKeysAndTheOtherHasNone()
    {
        const SrtpSuite Suite = SrtpSuite.AesCm128HmacSha1Tag80;
        await using var rig = await Rig.StartAsync("replace-origin RTP/SAVP DTLS=off", "replace-origin RTP/AVP");
        var key = SrtpMasterKey.Random(Suite);
        await rig.ConnectAsync(rig.Caller.Describe("RTP/AVP 0 101", Pcmu, Events), offer =>
            rig.Callee.Describe("RTP/SAVP 0 101", Pcmu, Events, $"crypto:{Keys().Match(offer).Groups[1].Value} {Suite.ToName()} inline:{Convert.ToBase64String(key.ToKeyAndSalt())}"));
        Assert.Equal(("RTP/SAVP", "RTP/AVP"), (rig.Offer.Profile, rig.Answer.Profile));
        Assert.DoesNotContain("a=crypto", rig.Answer.Text, StringComparison.Ordinal);
        using var sender = new LibSrtp(key, sends: true);
        using var receiver = new LibSrtp(SrtpMasterKey.From(Suite, Convert.FromBase64String(Keys().Match(rig.Offer.Text).Groups[2].Value))!, sends: false);
        await ExchangeAsync(rig, 0, 0, (packet, length) => sender.ProtectRtp(packet, length), packet => receiver.UnprotectRtp(packet, packet.Length));
        await rig.EndAsync();
    }

    [Fact]
    public async Task ACodecIsConvertedBothWays()
    {
        const double Tone = 1000;
        await using var rig = await Rig.StartAsync("replace-origin codec-mask-PCMU transcode-PCMA", "replace-origin");
        await rig.ConnectAsync(rig.Caller.Describe("RTP/AVP 0", Pcmu), _ => rig.Callee.Describe("RTP/AVP 8", Pcma));
        // Keys are offered too: tones that the caller sends become events.
        Assert.Equal(("8 101", "0"), (rig.Offer.Formats, rig.Answer.Formats));
        using var ffmpeg = new Ffmpeg();
        var tone = Signals.Tone(Tone, 8000, 16_000);
        var (mulaw, alaw) = (await ffmpeg.EncodeAsync(tone, 8000, 1, "-c:a pcm_mulaw -f mulaw"), await ffmpeg.EncodeAsync(tone, 8000, 1, "-c:a pcm_alaw -f alaw"));
        var (atCallee, atCaller) = (rig.Callee.ReceiveMediaAsync(90, 8, rig.Offer.Port), rig.Caller.ReceiveMediaAsync(90, 0, rig.Answer.Port));
        // A converter has the time of the sound.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        foreach (var (one, other) in mulaw.Chunk(160).Zip(alaw.Chunk(160)))
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            await rig.Caller.SendMediaAsync(rig.Answer.Port, 0, one);
            await rig.Callee.SendMediaAsync(rig.Offer.Port, 8, other);
        }

        foreach (var (heard, format) in new[] { (await atCallee, "alaw"), (await atCaller, "mulaw") })
        {
            var samples = (await ffmpeg.DecodeAsync([.. heard.SelectMany(payload => payload)], $"-f {format} -ar 8000"))[2000..];
            Assert.InRange(Signals.AmplitudeAt(Tone, 8000, samples), 7000, 13_000);
            Assert.InRange(Signals.Purity(Tone, 8000, samples), 0.99, 1.02);
        }

        await rig.EndAsync();
    }

    /// <summary>The caller is in one network, the callee in another, and the proxy says so of the first offer only.</summary>
    [Fact]
    public async Task EachPhoneIsToldTheAddressOfItsNetwork()
    {
        await using var rig = await Rig.StartAsync("replace-origin direction=internal direction=external", "replace-origin", media: "\"Addresses\": [ \"internal=127.0.0.1\", \"external=127.0.0.2\" ], ");
        rig.Callee.Relay = IPAddress.Parse("127.0.0.2");
        await rig.ConnectAsync(rig.Caller.Describe("RTP/AVP 0 101", Pcmu, Events), _ => rig.Callee.Describe("RTP/AVP 0 101", Pcmu, Events));
        Assert.DoesNotContain("127.0.0.1", rig.Offer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.2", rig.Answer.Text, StringComparison.Ordinal);
        await ExchangeAsync(rig, 0, 0);
        var (toCallee, toCaller) = (rig.Offer, rig.Answer);
        await rig.ReconnectAsync(rig.Caller.Describe("RTP/AVP 0 101", Pcmu, Events), _ => rig.Callee.Describe("RTP/AVP 0 101", Pcmu, Events));
        Assert.Equal((toCallee.Port, toCaller.Port), (rig.Offer.Port, rig.Answer.Port));
        await ExchangeAsync(rig, 0, 0);
        await rig.EndAsync();
        // One call of two phones, of which each has sent 100 packets.
        var statistics = await rig.StatisticsAsync();
        Assert.Contains("15:managedsessionsi1e", statistics, StringComparison.Ordinal);
        Assert.Contains("14:relayedpacketsi200e", statistics, StringComparison.Ordinal);
        Assert.Contains("4:name8:external7:address9:127.0.0.2", statistics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsBlockedDoesNotArrive()
    {
        await using var rig = await Rig.StartAsync("replace-origin", "replace-origin");
        await rig.ConnectAsync(rig.Caller.Describe("RTP/AVP 0 101", Pcmu, Events), _ => rig.Callee.Describe("RTP/AVP 0 101", Pcmu, Events));
        await ExchangeAsync(rig, 0, 0);
        await rig.Caller.AskAsync("INFO", "block");
        foreach (var payload in Payloads(5, seed: 1)) await rig.Caller.SendMediaAsync(rig.Answer.Port, 0, payload);
        await rig.AwaitErrorsAsync(5);
        // The other way is as it was.
        var back = Payloads(5, seed: 2);
        foreach (var payload in back) await rig.Callee.SendMediaAsync(rig.Offer.Port, 0, payload);
        AssertSame(back, await rig.Caller.ReceiveMediaAsync(5, 0, rig.Answer.Port));
        await rig.Caller.AskAsync("INFO", "let go");
        await ExchangeAsync(rig, 0, 0);
        await rig.EndAsync();
    }

    [Fact]
    public async Task WhatIsSilencedIsSilence()
    {
        await using var rig = await Rig.StartAsync("replace-origin", "replace-origin");
        await rig.ConnectAsync(rig.Caller.Describe("RTP/AVP 0 101", Pcmu, Events), _ => rig.Callee.Describe("RTP/AVP 0 101", Pcmu, Events));
        await ExchangeAsync(rig, 0, 0);
        await rig.Caller.AskAsync("INFO", "silence");
        foreach (var payload in Payloads(5, seed: 1)) await rig.Caller.SendMediaAsync(rig.Answer.Port, 0, payload);
        Assert.All(await rig.Callee.ReceiveMediaAsync(5, 0, rig.Offer.Port), payload => Assert.Equal(Enumerable.Repeat((byte)0xFF, 160), payload));
        await rig.Caller.AskAsync("INFO", "speak");
        await ExchangeAsync(rig, 0, 0);
        await rig.EndAsync();
    }

    /// <summary>tshark reads the packets, FFmpeg the sound of both parties, each on a channel of its own.</summary>
    [Fact]
    public async Task ACallIsRecorded()
    {
        const double CallersPitch = 1000;
        const double CalleesPitch = 400;
        using var folder = new TemporaryFolder("tandem-recordings-");
        using var ffmpeg = new Ffmpeg();
        await using var rig = await Rig.StartAsync("replace-origin RTP/SAVP DTLS=off", "replace-origin RTP/AVP", $"\"RecordingFolder\": \"{folder.Path}\"");
        const SrtpSuite Suite = SrtpSuite.AesCm128HmacSha1Tag80;
        var key = SrtpMasterKey.Random(Suite);
        await rig.ConnectAsync(rig.Caller.Describe("RTP/AVP 0 101", Pcmu, Events), offer =>
            rig.Callee.Describe("RTP/SAVP 0 101", Pcmu, Events, $"crypto:{Keys().Match(offer).Groups[1].Value} {Suite.ToName()} inline:{Convert.ToBase64String(key.ToKeyAndSalt())}"));
        using var sender = new LibSrtp(key, sends: true);
        await rig.Caller.AskAsync("INFO", "record");
        var (his, hers) = (await MulawAsync(ffmpeg, CallersPitch), await MulawAsync(ffmpeg, CalleesPitch));
        var (atCallee, atCaller) = (rig.Callee.ReceiveDatagramsAsync(100), rig.Caller.ReceiveMediaAsync(100, 0, rig.Answer.Port));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        foreach (var (one, other) in his.Chunk(160).Zip(hers.Chunk(160)))
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            await rig.Caller.SendMediaAsync(rig.Answer.Port, 0, one);
            await rig.Callee.SendMediaAsync(rig.Offer.Port, 0, other, (packet, length) => sender.ProtectRtp(packet, length));
        }

        await Task.WhenAll(atCallee, atCaller);
        Assert.All(Directory.GetFiles(folder.Path), file => Assert.EndsWith(".part", file, StringComparison.Ordinal));
        await rig.Caller.AskAsync("INFO", "recorded");
        await rig.Tandem.CounterReachesAsync("tandem_media_control_recorded", 1, "ok");
        Assert.Equal([".pcap", ".wav"], Directory.GetFiles(folder.Path).Select(Path.GetExtension).Order());
        var pcap = Directory.GetFiles(folder.Path, "*.pcap").Single();
        string[] decodeAs = ["-d", $"udp.port=={rig.Answer.Port},rtp", "-d", $"udp.port=={rig.Offer.Port},rtp"];
        // The sums of the headers too.
        string[] checks = ["-o", "udp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"];
        Assert.Empty(await TsharkAsync(pcap, [.. decodeAs, .. checks], "_ws.malformed || _ws.expert || !rtp || ip.checksum.status != 1 || udp.checksum.status != 1", "frame.number"));
        foreach (var (port, pitch) in new[] { (rig.Answer.Port, CallersPitch), (rig.Offer.Port, CalleesPitch) })
        {
            var payloads = await TsharkAsync(pcap, decodeAs, $"udp.dstport == {port} && rtp.p_type == 0", "rtp.payload");
            Assert.Equal(100, payloads.Length);
            var heard = await ffmpeg.DecodeAsync(Convert.FromHexString(string.Concat(payloads).Replace(":", "", StringComparison.Ordinal)), "-f mulaw -ar 8000");
            Assert.InRange(Signals.Purity(pitch, 8000, heard), 0.99, 1.02);
        }

        var both = await ffmpeg.DecodeAsync(await File.ReadAllBytesAsync(Directory.GetFiles(folder.Path, "*.wav").Single(), TestContext.Current.CancellationToken), "-f wav");
        foreach (var (channel, pitch) in new[] { (0, CallersPitch), (1, CalleesPitch) })
        {
            // Each from its first packet: on a busy machine one party is heard a while after the other.
            var heard = both.Where((_, at) => at % 2 == channel).SkipWhile(sample => sample == 0).ToArray();
            Assert.InRange(heard.Length, 30_000, 48_000);
            Assert.InRange(Signals.Purity(pitch, 16_000, heard.AsSpan(4000, 24_000)), 0.9, 1.02);
            Assert.InRange(Signals.AmplitudeAt(pitch, 16_000, heard.AsSpan(4000, 24_000)), 7000, 13_000);
        }

        await rig.EndAsync();
    }

    /// <summary>FFmpeg has made the file: of a rate that only FFmpeg changes.</summary>
    [Theory]
    [InlineData("-ar 16000 -f wav")]
    [InlineData("-ar 22050 -f ogg")]
    public async Task AFileIsPlayedUntilSomebodyStopsIt(string format)
    {
        const double Pitch = 700;
        using var folder = new TemporaryFolder("tandem-sounds-");
        using var ffmpeg = new Ffmpeg();
        await File.WriteAllBytesAsync(folder.File("tone.wav"), await ffmpeg.EncodeAsync(Signals.Tone(Pitch, 8000, 80_000), 8000, 1, format), TestContext.Current.CancellationToken);
        await using var rig = await Rig.StartAsync("replace-origin", "replace-origin", $"\"SoundFolder\": \"{folder.Path}\"");
        await rig.ConnectAsync(rig.Caller.Describe("RTP/AVP 0 101", Pcmu, Events), _ => rig.Callee.Describe("RTP/AVP 0 101", Pcmu, Events));
        await rig.Caller.AskAsync("INFO", "play");
        var heard = await ffmpeg.DecodeAsync([.. (await rig.Caller.ReceiveMediaAsync(60, 0, rig.Answer.Port)).SelectMany(payload => payload)], "-f mulaw -ar 8000");
        Assert.InRange(Signals.Purity(Pitch, 8000, heard.AsSpan(2000)), 0.98, 1.02);
        await rig.Caller.AskAsync("INFO", "stop");
        await rig.EndAsync();
    }

    [Fact]
    public async Task AKeyIsPressedForAPhone()
    {
        await using var rig = await Rig.StartAsync("replace-origin", "replace-origin");
        await rig.ConnectAsync(rig.Caller.Describe("RTP/AVP 0 101", Pcmu, Events), _ => rig.Callee.Describe("RTP/AVP 0 101", Pcmu, Events));
        await ExchangeAsync(rig, 0, 0);
        await rig.Caller.AskAsync("INFO", "press");
        // RFC 4733 section 2.3: 200 ms of key 5 at -20 dBm0, whose end is said three times.
        var events = await rig.Callee.ReceiveMediaAsync(12, 101, rig.Offer.Port);
        Assert.All(events, payload => Assert.Equal(5, payload[0]));
        Assert.Equal(["05940640", "05940640", "05940640"], events[^3..].Select(Convert.ToHexString));
        await rig.EndAsync();
    }

    /// <summary>The callee has telephone events and the caller has none: the same octets arrive until a key is pressed, which the caller hears.</summary>
    [Fact]
    public async Task SoundIsNotCodedAnewBeforeAKeyNeedsIt()
    {
        await using var rig = await Rig.StartAsync("replace-origin transcode-telephone-event", "replace-origin");
        await rig.ConnectAsync(rig.Caller.Describe("RTP/AVP 0", Pcmu), _ => rig.Callee.Describe("RTP/AVP 0 101", Pcmu, Events));
        Assert.Equal(("0 101", "0"), (rig.Offer.Formats, rig.Answer.Formats));
        await ExchangeAsync(rig, 0, 0);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var at = 1; at <= 10; at++)
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            await rig.Callee.SendMediaAsync(rig.Offer.Port, 101, [7, (byte)(at < 8 ? 0x0A : 0x8A), (byte)(160 * Math.Min(at, 8) >> 8), (byte)(160 * Math.Min(at, 8))], timestamp: 50_000);
        }

        var heard = await Decoded(rig.Caller.ReceiveMediaAsync(8, 0, rig.Answer.Port));
        // ITU-T Q.23: the row and the column of 7.
        Assert.All(new[] { 852.0, 1209.0 }, pitch => Assert.InRange(Signals.AmplitudeAt(pitch, 8000, heard.AsSpan(160, 960)), 3000, 16_000));
        await rig.EndAsync();

        static async Task<short[]> Decoded(Task<List<byte[]>> payloads)
        {
            using var ffmpeg = new Ffmpeg();
            return await ffmpeg.DecodeAsync([.. (await payloads).SelectMany(payload => payload)], "-f mulaw -ar 8000");
        }
    }

    [Fact]
    public async Task AStrangerGetsNoAnswer()
    {
        await using var tandem = await TandemServer.StartWithAsync(Ports.TakeOffset(), Rig.Settings());
        using var stranger = new NgClient(tandem.NgPort, "127.0.0.3");
        using var proxy = new NgClient(tandem.NgPort);
        await stranger.SendAsync("d7:command4:pinge");
        // Requests are taken in their order, so that the answer to the first would be there.
        Assert.Equal("d6:result4:ponge", await proxy.AskAsync("d7:command4:pinge"));
        Assert.False(stranger.HasHeard);
        await tandem.CounterReachesAsync("tandem_media_control_refused", 1);
        await tandem.CounterReachesAsync("tandem_media_control_requests", 1, "command=\"ping\"");
    }

    /// <summary>Two seconds of a tone.</summary>
    private static Task<byte[]> MulawAsync(Ffmpeg ffmpeg, double pitch) => ffmpeg.EncodeAsync(Signals.Tone(pitch, 8000, 16_000), 8000, 1, "-c:a pcm_mulaw -f mulaw");

    private static async Task<string[]> TsharkAsync(string file, string[] options, string filter, string field)
    {
        await using var tshark = ChildProcess.Start("tshark", ["-r", file, .. options, "-Y", filter, "-T", "fields", "-e", field]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.True(await tshark.EndAsync(patience.Token) == 0, tshark.Output);
        return [.. tshark.Output.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && !line.StartsWith("Running as user", StringComparison.Ordinal))];
    }

    private static async Task ExchangeAsync(Rig rig, byte atCaller, byte atCallee, Func<byte[], int, int>? protect = null, Func<byte[], int>? unprotect = null)
    {
        var (there, back) = (Payloads(50, seed: 3), Payloads(50, seed: 4));
        foreach (var payload in there) await rig.Caller.SendMediaAsync(rig.Answer.Port, atCaller, payload);
        AssertSame(there, await rig.Callee.ReceiveMediaAsync(there.Count, atCallee, rig.Offer.Port, unprotect));
        foreach (var payload in back) await rig.Callee.SendMediaAsync(rig.Offer.Port, atCallee, payload, protect);
        AssertSame(back, await rig.Caller.ReceiveMediaAsync(back.Count, atCaller, rig.Answer.Port));
    }

    private static void AssertSame(List<byte[]> sent, List<byte[]> received) => Assert.Equal(sent.Select(Convert.ToHexString), received.Select(Convert.ToHexString));

    private static List<byte[]> Payloads(int count, int seed)
    {
        var random = new Random(seed);
        var payloads = Enumerable.Range(0, count).Select(_ => new byte[160]).ToList();
        foreach (var payload in payloads) random.NextBytes(payload);
        return payloads;
    }

    [GeneratedRegex(@"a=crypto:(\d+) AES_CM_128_HMAC_SHA1_80 inline:([A-Za-z0-9+/=]+)")]
    private static partial Regex Keys();

    /// <summary>What a phone was told of the other one.</summary>
    private sealed partial record Told(string Text)
    {
        private Match Line => Medium().Match(Text);

        public int Port => int.Parse(Line.Groups[1].Value, CultureInfo.InvariantCulture);

        public string Profile => Line.Groups[2].Value;

        public string Formats => Line.Groups[3].Value;

        /// <summary>The addresses of where it sends to.</summary>
        public IEnumerable<string> Addresses => Connection().Matches(Text).Select(match => match.Groups[1].Value);

        [GeneratedRegex(@"^m=audio (\d+) (\S+) ([\d ]+)\r?$", RegexOptions.Multiline)]
        private static partial Regex Medium();

        [GeneratedRegex(@"^c=IN IP4 (\S+)\r?$", RegexOptions.Multiline)]
        private static partial Regex Connection();
    }

    /// <summary>Two phones with Kamailio between them, and Tandem beside it.</summary>
    private sealed class Rig : IAsyncDisposable
    {
        /// <summary>Settings of a server that is controlled.</summary>
        /// <param name="more">More of the control, in JSON.</param>
        /// <param name="media">More of the media, in JSON with a comma behind it.</param>
        public static string Settings(string more = "", string media = "") => $$"""{ "Tandem": { "Media": { {{media}}"Control": { "AllowedSources": [ "127.0.0.1" ]{{(more.Length > 0 ? ", " : "")}}{{more}} } } } }""";

        private readonly int _port = Ports.Take();
        private Kamailio _kamailio = null!;
        private NgClient _control = null!;

        public RawPhone Caller { get; } = new();

        public RawPhone Callee { get; } = new();

        public required TandemServer Tandem { get; init; }

        public Told Offer { get; private set; } = null!;

        public Told Answer { get; private set; } = null!;

        public static async Task<Rig> StartAsync(string offer, string answer, string more = "", string media = "")
        {
            var rig = new Rig { Tandem = await TandemServer.StartWithAsync(Ports.TakeOffset(), Settings(more, media)) };
            rig._control = new NgClient(rig.Tandem.NgPort);
            rig._kamailio = await Kamailio.StartAsync(
                rig._port, $"sip:phone@127.0.0.1:{rig.Callee.SipPort}", $"udp:127.0.0.1:{rig.Tandem.NgPort}", null, "kamailio-rtpengine.cfg", $"OFFER=\"{offer}\"", $"ANSWER=\"{answer}\"");
            // It pings before it uses it.
            await rig._kamailio.PrintsAsync($"rtpengine instance <udp:127.0.0.1:{rig.Tandem.NgPort}> found, support for it enabled");
            return rig;
        }

        /// <summary>Makes the call. Each phone is told of Tandem, and nothing of the other one.</summary>
        public async Task ConnectAsync(string offer, Func<string, string> answer)
        {
            var answering = Callee.AnswerAsync(answer);
            Answer = new Told(await Caller.CallAsync(_port, offer));
            Offer = new Told(await answering);
            Check();
            Assert.Contains($"5:callsl{Caller.CallId.Length}:{Caller.CallId}e", await _control.AskAsync(List), StringComparison.Ordinal);
        }

        /// <summary>The caller asks once more in the call.</summary>
        public async Task ReconnectAsync(string offer, Func<string, string> answer)
        {
            var answering = Callee.AnswerAsync(answer);
            Answer = new Told(await Caller.ReinviteAsync(offer));
            Offer = new Told(await answering);
            Check();
        }

        public Task<string> StatisticsAsync() => _control.AskAsync("d7:command10:statisticse");

        /// <summary>Each is told of Tandem, and nothing of the other.</summary>
        private void Check()
        {
            foreach (var (told, phone) in new[] { (Offer, Callee), (Answer, Caller) })
            {
                Assert.InRange(told.Port, 20_000, 29_999);
                Assert.NotEmpty(told.Addresses);
                Assert.All(told.Addresses, address => Assert.Equal($"{phone.Relay}", address));
                Assert.DoesNotContain($"{Caller.MediaPort} ", told.Text, StringComparison.Ordinal);
                Assert.DoesNotContain($"{Callee.MediaPort} ", told.Text, StringComparison.Ordinal);
            }

            Assert.NotEqual((Callee.Relay, Offer.Port), (Caller.Relay, Answer.Port));
        }

        /// <summary>Waits until so many packets were thrown away.</summary>
        public async Task AwaitErrorsAsync(int count)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            while (!(await _control.AskAsync($"d7:call-id{Caller.CallId.Length}:{Caller.CallId}7:command5:querye")).Contains($"6:errorsi{count}e", StringComparison.Ordinal)) await Task.Delay(20, patience.Token);
        }

        /// <summary>Hangs up, and then there is no such call.</summary>
        public async Task EndAsync()
        {
            var ending = Callee.EndsAsync();
            await Caller.AskAsync("BYE");
            await ending;
            Assert.Contains("5:callsle", await _control.AskAsync(List), StringComparison.Ordinal);
        }

        public async ValueTask DisposeAsync()
        {
            await _kamailio.DisposeAsync();
            await Tandem.DisposeAsync();
            _control.Dispose();
            Caller.Dispose();
            Callee.Dispose();
        }
    }
}
