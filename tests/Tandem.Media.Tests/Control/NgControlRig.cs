using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tandem.Kernel;
using Tandem.Media.Control;
using Tandem.Media.Tests.Calls;
using Tandem.Media.Tests.Plane;
using Tandem.Ng;
using Tandem.Ng.Bencode;
using Tandem.Sdp;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Tests.Control;

/// <summary>A proxy, and what it controls: over a plane that is none, in a time that stands still.</summary>
public abstract class NgControlRig : IAsyncDisposable
{
    private protected static readonly PeerAddress Proxy = new([127, 0, 0, 1], 40_000);
    private int _cookie;

    private protected NgControlRig() => Controller = Control(NgControlOptions.Default);

    private protected FakePlane Plane { get; } = new();

    private protected FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_402_064_111));

    private protected TestMeters Meters { get; } = new();

    private protected NgControl Controller { get; }

    private protected Instant Now { get; set; }

    public async ValueTask DisposeAsync()
    {
        await Controller.DisposeAsync();
        Meters.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected NgControl Control(NgControlOptions options) => new(Plane, _ => new SilentObserver(), Time, options with { MaxCalls = 3, MaxParties = 4 }, Meters, NullLogger.Instance);

    private protected async Task<BencodeDictionary> OkAsync(string command, SessionDescription? sdp, params object[] keys)
    {
        var reply = await AskAsync(command, sdp, keys);
        Assert.Equal(("ok", null), (Text(reply, "result"), Text(reply, "error-reason")));
        return reply;
    }

    private protected async Task<string?> ErrorAsync(string command, SessionDescription? sdp, params object[] keys)
    {
        var reply = await AskAsync(command, sdp, keys);
        Assert.Equal("error", Text(reply, "result"));
        return Text(reply, "error-reason");
    }

    private protected async Task ConnectAsync()
    {
        var offer = Sdp(await OkAsync("offer", Peer.Classic.Offer, "from-tag", "A"));
        await OkAsync("answer", Peer.Classic.Answer(offer), "from-tag", "A", "to-tag", "B");
    }

    private protected Task<BencodeDictionary> AskAsync(string command, SessionDescription? sdp, params object[] keys) => AskAsync(Controller, command, sdp, keys);

    private protected async Task<BencodeDictionary> AskAsync(NgControl control, string command, SessionDescription? sdp, params object[] keys)
    {
        var cookie = $"1_{++_cookie}";
        var reply = await control.Receive(Datagram(cookie, command, sdp, keys), Proxy, Now, TestContext.Current.CancellationToken)!;
        Assert.Equal(NgError.None, NgMessage.TryParse(reply, BencodeLimits.Default, out var message));
        Assert.Equal(cookie, message!.Cookie);
        return message.Body;
    }

    private protected static byte[] Datagram(string cookie, string command, SessionDescription? sdp, params object[] keys)
    {
        var entries = keys.Chunk(2).Select(pair => new KeyValuePair<string, BencodeValue>((string)pair[0], pair[1] as string ?? (BencodeValue)pair[1])).ToList();
        if (!entries.Exists(entry => entry.Key == "call-id")) entries.Insert(0, new("call-id", "cfBXzDSZqhYNcXM"));
        if (sdp is not null) entries.Insert(0, new("sdp", new BencodeText(sdp.ToOctets())));
        return new NgMessage(cookie, new BencodeDictionary([new("command", command), .. entries])).ToOctets();
    }

    private protected static BencodeList List(params string[] words) => new([.. words.Select(word => (BencodeValue)word)]);

    private protected static SessionDescription Sdp(BencodeDictionary reply) => CallRig.Read(((BencodeText)reply.Find("sdp")!).ToString());

    private protected static RtpMedia Media(SessionDescription session) => RtpMedia.Of(session, session.Media[0])!;

    private protected static BencodeValue? At(BencodeDictionary reply, params string[] path) => path.Aggregate((BencodeValue?)reply, (value, name) => ((BencodeDictionary?)value)?.Find(name));

    private protected static long? Number(BencodeDictionary reply, params string[] path) => (At(reply, path) as BencodeNumber)?.Value;

    private protected static string? Text(BencodeDictionary reply, params string[] path) => (At(reply, path) as BencodeText)?.ToString();
}
