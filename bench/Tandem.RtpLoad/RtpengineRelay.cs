using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Tandem.RtpLoad;

/// <summary>rtpengine by its ng protocol: a datagram with a cookie and a bencoded dictionary. An offer of the near side, the answer of the far one.</summary>
internal sealed partial class RtpengineRelay(int port) : IRelay
{
    private const string Pcmu = "0\r\na=rtpmap:0 PCMU/8000";
    private static readonly string Opus = string.Create(CultureInfo.InvariantCulture, $"96\r\na=rtpmap:96 opus/48000\r\na=fmtp:96 maxaveragebitrate={StreamLoad.OpusBitRate}");

    /// <summary>To the far side Opus at that bit rate is offered and nothing else. One channel, against RFC 7587 section 7, or rtpengine would code two.</summary>
    private static readonly string[] ToOpus = ["codec-mask-PCMU", string.Create(CultureInfo.InvariantCulture, $"codec-transcode-opus/48000/1/{StreamLoad.OpusBitRate}")];

    private const string Suite = "AES_CM_128_HMAC_SHA1_80";

    private readonly UdpClient _control = TandemRelay.Connect(port);
    private int _cookie;

    public Relayed Begin(int number, CallPlan plan)
    {
        var offer = Ask([
            ("command", "offer"), .. Names(number), ("sdp", Describe(plan.Near, "RTP/AVP", Pcmu, "")), ("transport-protocol", ProtocolOf(plan.Kind)), ("ICE", "remove"), ("DTLS", plan.Kind == StreamKind.Dtls ? "passive" : "off")], plan.Kind == StreamKind.Opus ? ToOpus : []);
        if (plan.Kind == StreamKind.Opus && !offer.Contains("a=rtpmap:96 opus/48000", StringComparison.Ordinal)) throw new InvalidDataException($"rtpengine offers: {offer}");
        var (tag, key) = plan.Kind == StreamKind.Sdes && Crypto().Match(offer) is { Success: true } crypto ? (crypto.Groups[1].Value, crypto.Groups[2].Value) : ("", "");
        var security = plan.Kind switch
        {
            StreamKind.Sdes => $"a=crypto:{tag} {Suite} inline:{Convert.ToBase64String(plan.Key.ToKeyAndSalt())}\r\n",
            StreamKind.Dtls => $"a=setup:active\r\na=fingerprint:{plan.Fingerprint}\r\n",
            _ => "",
        };
        var answer = Ask([
            ("command", "answer"), .. Names(number), ("to-tag", $"b{number}"), ("sdp", Describe(plan.Far, ProtocolOf(plan.Kind), plan.Kind == StreamKind.Opus ? Opus : Pcmu, security)), ("transport-protocol", "RTP/AVP"), ("ICE", "remove")]);
        var fingerprint = Fingerprint().Match(offer);
        return new Relayed(PortOf(answer), PortOf(offer), key, fingerprint.Success ? fingerprint.Groups[1].Value.Trim() : "");
    }

    public void End(int number) => Ask([("command", "delete"), Names(number)[0]]);

    public void Dispose() => _control.Dispose();

    private static (string Key, string Value)[] Names(int number) => [("call-id", $"load{Environment.ProcessId}-{number}"), ("from-tag", $"a{number}")];

    private static string ProtocolOf(StreamKind kind) => kind switch
    {
        StreamKind.Sdes => "RTP/SAVP",
        StreamKind.Dtls => "UDP/TLS/RTP/SAVP",
        _ => "RTP/AVP",
    };

    private static string Describe(IPEndPoint address, string protocol, string format, string security) =>
        string.Create(CultureInfo.InvariantCulture, $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {address.Port} {protocol} {format}\r\na=ptime:20\r\na=sendrecv\r\na=rtcp-mux\r\n{security}");

    private static IPEndPoint PortOf(string sdp) => new(IPAddress.Loopback, int.Parse(Port().Match(sdp).Groups[1].Value, CultureInfo.InvariantCulture));

    /// <summary>The description that comes back; empty where none does.</summary>
    private string Ask((string Key, string Value)[] fields, params string[] flags)
    {
        var items = fields.Select(field => (field.Key, Value: Text(field.Value))).Append(("flags", $"l{string.Concat(flags.Select(Text))}e"));
        var body = new StringBuilder("d");
        foreach (var (key, value) in items.OrderBy(item => item.Item1, StringComparer.Ordinal)) body.Append(Text(key)).Append(value);
        _control.Send(Encoding.ASCII.GetBytes($"{Environment.ProcessId}_{++_cookie} {body}e"));
        IPEndPoint? from = null;
        var answer = Encoding.ASCII.GetString(_control.Receive(ref from));
        if (!answer.Contains("6:result2:ok", StringComparison.Ordinal)) throw new InvalidDataException($"rtpengine says: {answer}");
        return SdpLength().Match(answer) is { Success: true } sdp ? answer.Substring(sdp.Index + sdp.Length, int.Parse(sdp.Groups[1].Value, CultureInfo.InvariantCulture)) : "";
    }

    private static string Text(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}");

    [GeneratedRegex("3:sdp([0-9]+):")]
    private static partial Regex SdpLength();

    [GeneratedRegex("m=audio ([0-9]+)")]
    private static partial Regex Port();

    [GeneratedRegex("a=crypto:([0-9]+) AES_CM_128_HMAC_SHA1_80 inline:([A-Za-z0-9+/=]+)")]
    private static partial Regex Crypto();

    [GeneratedRegex("a=fingerprint:(.+)")]
    private static partial Regex Fingerprint();
}
