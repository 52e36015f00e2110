using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tandem.Rtp;

namespace Tandem.Interop.Tests.Peers;

/// <summary>A phone of one call by UDP that says what a test wants it to, and has RTP at a port of its own.</summary>
internal sealed class RawPhone : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly UdpClient _sip = new(new IPEndPoint(IPAddress.Loopback, Ports.Take()));
    private readonly UdpClient _media = new(new IPEndPoint(IPAddress.Loopback, MediaPortToTake()));
    private readonly string _tag = Guid.NewGuid().ToString("N")[..8];
    private IPEndPoint _proxy = new(IPAddress.Loopback, 0);
    private RawMessage? _accepted;
    private string[] _routes = [];
    private ushort _sequence = 1000;
    private int _requests;

    public int SipPort => ((IPEndPoint)_sip.Client.LocalEndPoint!).Port;

    public int MediaPort => ((IPEndPoint)_media.Client.LocalEndPoint!).Port;

    /// <summary>Where its media go to and have to come from.</summary>
    public IPAddress Relay { get; set; } = IPAddress.Loopback;

    public string CallId { get; } = $"{Guid.NewGuid():N}@127.0.0.1";

    /// <summary>What it says of itself.</summary>
    /// <param name="line">Profile and payload types, such as <c>RTP/AVP 0</c>.</param>
    /// <param name="attributes">What follows.</param>
    public string Describe(string line, params string[] attributes) =>
        $"v=0\r\no=- {SipPort} 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {MediaPort} {line}\r\n{string.Concat(attributes.Select(attribute => $"a={attribute}\r\n"))}";

    /// <summary>The settings of a server between two: each of them is a trunk of it, and the domain of calls is at the second.</summary>
    /// <param name="caller">The one.</param>
    /// <param name="callee">The other.</param>
    /// <param name="media">Further options of media, as JSON.</param>
    public static string Between(RawPhone caller, RawPhone callee, string media = "") => $$"""
        {
          "Tandem": {
            "Media": { "Gateway": { "Mode": "Always" }{{(media.Length > 0 ? ", " + media : "")}} },
            "Trunks": [
              { "Name": "caller", "Address": "127.0.0.1:{{caller.SipPort}}", "Domains": [ "caller.test" ], "PingInterval": "0s", "AllowRelay": true },
              { "Name": "callee", "Address": "127.0.0.1:{{callee.SipPort}}", "Domains": [ "kamailio.test" ], "PingInterval": "0s" }
            ]
          }
        }
        """;

    /// <summary>The port of a medium that is not refused, in a description.</summary>
    public static int PortOf(string description, string kind) =>
        int.Parse(description.Split("\r\n").Single(line => line.StartsWith($"m={kind} ", StringComparison.Ordinal) && !line.StartsWith($"m={kind} 0 ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>A fax at the port of its media (ITU-T T.38 annex D).</summary>
    public string DescribeFax() =>
        $"v=0\r\no=- {SipPort} 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=image {MediaPort} udptl t38\r\na=T38FaxVersion:0\r\na=T38MaxBitRate:14400\r\na=T38FaxUdpEC:t38UDPRedundancy\r\n";

    /// <summary>Calls through a proxy, and gives the answer.</summary>
    public async Task<string> CallAsync(int proxyPort, string offer)
    {
        _proxy = new IPEndPoint(IPAddress.Loopback, proxyPort);
        await RequestAsync("INVITE", offer, "application/sdp");
        _accepted = await ReceiveAsync(message => message.Start.StartsWith("SIP/2.0 200", StringComparison.Ordinal));
        // RFC 3261 section 12.2: what later answers say of the way changes nothing.
        _routes = [.. _accepted.Headers("Record-Route").Reverse()];
        await RequestAsync("ACK");
        return _accepted.Body;
    }

    /// <summary>Offers something else in the call, and gives the answer.</summary>
    public async Task<string> ReinviteAsync(string offer)
    {
        _requests++;
        await RequestAsync("INVITE", offer, "application/sdp");
        _accepted = await ReceiveAsync(message => message.Start.StartsWith("SIP/2.0 200", StringComparison.Ordinal) && message.Header("CSeq").StartsWith($"{1 + _requests} ", StringComparison.Ordinal));
        await RequestAsync("ACK");
        return _accepted.Body;
    }

    /// <summary>Asks for something in the call, and waits until it is done.</summary>
    public async Task AskAsync(string method, string body = "")
    {
        _requests++;
        await RequestAsync(method, body, "text/plain");
        await ReceiveAsync(message => message.Start.StartsWith("SIP/2.0 200", StringComparison.Ordinal) && message.Header("CSeq").EndsWith(method, StringComparison.Ordinal));
    }

    /// <summary>Answers a call, and gives the offer once the answer is acknowledged.</summary>
    public async Task<string> AnswerAsync(Func<string, string> answer)
    {
        var invite = await ReceiveAsync(message => message.Start.StartsWith("INVITE ", StringComparison.Ordinal));
        await ReplyAsync(invite, answer(invite.Body));
        await ReceiveAsync(message => message.Start.StartsWith("ACK ", StringComparison.Ordinal));
        return invite.Body;
    }

    /// <summary>Waits for the end of the call.</summary>
    public async Task EndsAsync() => await ReplyAsync(await ReceiveAsync(message => message.Start.StartsWith("BYE ", StringComparison.Ordinal)), "");

    /// <summary>Sends a packet.</summary>
    /// <param name="port">Where to.</param>
    /// <param name="payloadType">What it is.</param>
    /// <param name="payload">160 octets.</param>
    /// <param name="protect">Protects a packet that has room behind it, and gives its length.</param>
    /// <param name="timestamp">Its timestamp; null for one that goes on as sound of 8,000 Hz does.</param>
    public async Task SendMediaAsync(int port, byte payloadType, byte[] payload, Func<byte[], int, int>? protect = null, uint? timestamp = null)
    {
        const int Room = 32;
        var length = RtpHeader.Length + payload.Length;
        var packet = new byte[length + Room];
        _sequence++;
        var writer = new RtpWriter(packet, payloadType, _sequence, timestamp ?? (uint)(_sequence * payload.Length), (uint)MediaPort, hasMarker: false);
        writer.WritePayload(payload);
        if (protect is not null) length = protect(packet, length);
        await _media.SendAsync(packet.AsMemory(0, length), new IPEndPoint(Relay, port));
    }

    /// <summary>Sends a datagram from the port of its media.</summary>
    public async Task SendDatagramAsync(int port, byte[] datagram) => await _media.SendAsync(datagram, new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>The next datagram at the port of its media.</summary>
    /// <param name="port">Where it has to come from.</param>
    public async Task<byte[]> ReceiveDatagramAsync(int port)
    {
        using var patience = new CancellationTokenSource(Patience);
        var received = await _media.ReceiveAsync(patience.Token);
        Assert.Equal(port, received.RemoteEndPoint.Port);
        return received.Buffer;
    }

    /// <summary>Waits for so many datagrams, whatever is in them.</summary>
    public async Task ReceiveDatagramsAsync(int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        for (; count > 0; count--) await _media.ReceiveAsync(patience.Token);
    }

    /// <summary>The payloads of the next packets.</summary>
    /// <param name="count">How many.</param>
    /// <param name="payloadType">What they have to be.</param>
    /// <param name="port">Where they have to come from.</param>
    /// <param name="unprotect">Takes the protection off a packet, and gives its length.</param>
    public async Task<List<byte[]>> ReceiveMediaAsync(int count, byte payloadType, int port, Func<byte[], int>? unprotect = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        var payloads = new List<byte[]>();
        while (payloads.Count < count)
        {
            var received = await _media.ReceiveAsync(patience.Token);
            Assert.Equal(new IPEndPoint(Relay, port), received.RemoteEndPoint);
            var length = unprotect?.Invoke(received.Buffer) ?? received.Buffer.Length;
            Assert.Equal(RtpParseError.None, RtpPacket.TryParse(received.Buffer.AsSpan(0, length), out var packet));
            Assert.Equal(payloadType, packet.PayloadType);
            payloads.Add(packet.Payload.ToArray());
        }

        return payloads;
    }

    public void Dispose()
    {
        _sip.Dispose();
        _media.Dispose();
    }

    /// <summary>An even one, with the next for the RTCP that nobody reads.</summary>
    private static int MediaPortToTake()
    {
        while (true)
        {
            var port = Ports.Take();
            if (port % 2 == 0 && Ports.Take() == port + 1) return port;
        }
    }

    private Task RequestAsync(string method, string body = "", string type = "")
    {
        var target = _accepted?.Header("Contact").Trim('<', '>') ?? "sip:anybody@kamailio.test";
        var to = _accepted?.Header("To") ?? "<sip:anybody@kamailio.test>";
        var routes = _routes.Select(route => $"Route: {route}\r\n");
        return SendAsync(
            $"{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{SipPort};branch=z9hG4bK{_tag}{method}{_requests};rport\r\nMax-Forwards: 70\r\n{string.Concat(routes)}"
            + $"From: <sip:caller@kamailio.test>;tag={_tag}\r\nTo: {to}\r\nCall-ID: {CallId}\r\nCSeq: {1 + _requests} {method}\r\nContact: <sip:caller@127.0.0.1:{SipPort}>\r\n",
            body,
            type);
    }

    private Task ReplyAsync(RawMessage request, string body)
    {
        var copied = new[] { "Via", "Record-Route", "From", "Call-ID", "CSeq" }.SelectMany(name => request.Headers(name).Select(value => $"{name}: {value}\r\n"));
        var to = request.Header("To");
        if (!to.Contains(";tag=", StringComparison.Ordinal)) to += $";tag={_tag}";
        return SendAsync($"SIP/2.0 200 OK\r\n{string.Concat(copied)}To: {to}\r\nContact: <sip:callee@127.0.0.1:{SipPort}>\r\n", body, "application/sdp");
    }

    private async Task SendAsync(string head, string body, string type)
    {
        if (body.Length > 0) head += $"Content-Type: {type}\r\n";
        await _sip.SendAsync(Encoding.UTF8.GetBytes($"{head}Content-Length: {body.Length}\r\n\r\n{body}"), _proxy);
    }

    /// <summary>The next message that is wanted; what is said again is passed over.</summary>
    private async Task<RawMessage> ReceiveAsync(Func<RawMessage, bool> isWanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var received = await _sip.ReceiveAsync(patience.Token);
            var message = new RawMessage(Encoding.UTF8.GetString(received.Buffer));
            if (message.Start.StartsWith("SIP/2.0 ", StringComparison.Ordinal)) Assert.Matches("^SIP/2.0 [12]", message.Start);
            else _proxy = received.RemoteEndPoint;
            if (isWanted(message)) return message;
        }
    }

    private sealed class RawMessage(string text)
    {
        private readonly string[] _lines = text.Split("\r\n\r\n", 2)[0].Split("\r\n");

        public string Start => _lines[0];

        public string Body => text.Split("\r\n\r\n", 2)[1];

        public string Header(string name) => Headers(name).First();

        public IEnumerable<string> Headers(string name) => _lines.Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim());
    }
}
