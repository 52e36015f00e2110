using System.Globalization;
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
    public async Task AStrangerGetsNoAnswer()
    {
        await using var tandem = await TandemServer.StartWithAsync(Ports.TakeOffset(), Rig.Settings);
        using var stranger = new NgClient(tandem.NgPort, "127.0.0.3");
        using var proxy = new NgClient(tandem.NgPort);
        await stranger.SendAsync("d7:command4:pinge");
        // Requests are taken in their order, so that the answer to the first would be there.
        Assert.Equal("d6:result4:ponge", await proxy.AskAsync("d7:command4:pinge"));
        Assert.False(stranger.HasHeard);
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

        [GeneratedRegex(@"^m=audio (\d+) (\S+) ([\d ]+)\r?$", RegexOptions.Multiline)]
        private static partial Regex Medium();
    }

    /// <summary>Two phones with Kamailio between them, and Tandem beside it.</summary>
    private sealed class Rig : IAsyncDisposable
    {
        public const string Settings = """{ "Tandem": { "Media": { "Control": { "AllowedSources": [ "127.0.0.1" ] } } } }""";

        private readonly int _port = Ports.Take();
        private Kamailio _kamailio = null!;
        private NgClient _control = null!;

        public RawPhone Caller { get; } = new();

        public RawPhone Callee { get; } = new();

        public required TandemServer Tandem { get; init; }

        public Told Offer { get; private set; } = null!;

        public Told Answer { get; private set; } = null!;

        public static async Task<Rig> StartAsync(string offer, string answer)
        {
            var rig = new Rig { Tandem = await TandemServer.StartWithAsync(Ports.TakeOffset(), Settings) };
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
            foreach (var told in new[] { Offer, Answer })
            {
                Assert.InRange(told.Port, 20_000, 29_999);
                Assert.Contains("c=IN IP4 127.0.0.1", told.Text, StringComparison.Ordinal);
                Assert.DoesNotContain($"{Caller.MediaPort} ", told.Text, StringComparison.Ordinal);
                Assert.DoesNotContain($"{Callee.MediaPort} ", told.Text, StringComparison.Ordinal);
            }

            Assert.NotEqual(Offer.Port, Answer.Port);
            Assert.Contains($"5:callsl{Caller.CallId.Length}:{Caller.CallId}e", await _control.AskAsync(List), StringComparison.Ordinal);
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
