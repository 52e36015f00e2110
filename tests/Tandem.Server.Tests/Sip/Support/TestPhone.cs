using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Tandem.Server.Tests.Sip.Support;

/// <summary>A user agent that speaks SIP as text, over a socket of its own; as much of one as the tests need.</summary>
internal sealed class TestPhone : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Func<byte[], Task> _send;
    private readonly Func<Task<string>> _receive;
    private readonly IDisposable _socket;
    private int _count;

    private TestPhone(string user, string transport, string sentBy, string uriParameters, Func<byte[], Task> send, Func<Task<string>> receive, IDisposable socket)
    {
        (User, Transport, SentBy, _send, _receive, _socket) = (user, transport, sentBy, send, receive, socket);
        Contact = $"sip:{user}@{sentBy}{uriParameters}";
    }

    public string User { get; }

    public string Transport { get; }

    public string SentBy { get; }

    public string Contact { get; }

    public WebSocket? WebSocket => _socket as WebSocket;

    public static async Task<TestPhone> ConnectAsync(string user, string transport, TestServer server) => transport switch
    {
        "UDP" => Udp(user, new IPEndPoint(IPAddress.Loopback, server.SipPort)),
        "UDP6" => Udp(user, new IPEndPoint(IPAddress.IPv6Loopback, server.SipPort)),
        "TCP" => await StreamAsync(user, server.SipPort, isSecure: false),
        "TLS" => await StreamAsync(user, server.SipTlsPort, isSecure: true),
        _ => await WebSocketAsync(user, server, transport == "WSS"),
    };

    public Task SendAsync(string message) => _send(Encoding.UTF8.GetBytes(message));

    /// <summary>The next message but 100, or null when the server has closed.</summary>
    public async Task<string> ReceiveAsync()
    {
        while (true)
        {
            var message = await _receive().WaitAsync(Patience);
            if (!message.StartsWith("SIP/2.0 100", StringComparison.Ordinal)) return message;
        }
    }

    /// <summary>Sends a request and, if it is challenged, sends it again with an answer. Returns the first response that is neither 100 nor a challenge.</summary>
    public async Task<string> RequestAsync(string method, string uri, string to, string callId, string extra = "", string? password = null, string body = "")
    {
        var branch = NewBranch();
        var cseq = ++_count;
        await SendAsync(Request(method, uri, to, callId, cseq, branch, extra, body));
        var response = await ReceiveAsync();
        if (Status(response) is not (401 or 407) || password is null) return response;
        if (method == "INVITE") await SendAsync(Request("ACK", uri, Field(response, "To"), callId, cseq, branch, ""));
        cseq = ++_count;
        await SendAsync(Request(method, uri, to, callId, cseq, NewBranch(), Credentials(response, method, uri, password) + extra, body));
        return await ReceiveAsync();
    }

    public async Task<string> RegisterAsync(string? password = null, int expires = 600)
    {
        var response = await RequestAsync("REGISTER", "sip:tandem.test", $"<sip:{User}@tandem.test>", $"reg-{User}-{Guid.NewGuid():n}", $"Contact: <{Contact}>\r\nExpires: {expires}\r\n", password);
        Assert.Equal(200, Status(response));
        return response;
    }

    public string Request(string method, string uri, string to, string callId, int cseq, string branch, string extra, string body = "") =>
        $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/{Transport} {SentBy};branch={branch};rport\r\nMax-Forwards: 70\r\nFrom: <sip:{User}@tandem.test>;tag={User}\r\nTo: {to}\r\n"
        + $"Call-ID: {callId}\r\nCSeq: {cseq} {method}\r\n{extra}{Body(body)}";

    /// <summary>A response to a request that came in, with everything that it must repeat.</summary>
    public string Response(string request, string status, string body = "")
    {
        var repeated = string.Concat(Fields(request, "Via").Select(v => $"Via: {v}\r\n").Concat(Fields(request, "Record-Route").Select(r => $"Record-Route: {r}\r\n")));
        var to = Field(request, "To");
        if (!to.Contains(";tag=", StringComparison.Ordinal)) to += $";tag={User}";
        return $"SIP/2.0 {status}\r\n{repeated}From: {Field(request, "From")}\r\nTo: {to}\r\nCall-ID: {Field(request, "Call-ID")}\r\nCSeq: {Field(request, "CSeq")}\r\nContact: <{Contact}>\r\n{Body(body)}";
    }

    public static int Status(string message) => message.StartsWith("SIP/2.0 ", StringComparison.Ordinal) ? int.Parse(message.AsSpan(8, 3)) : 0;

    public static string Field(string message, string name) => Fields(message, name).First();

    public static IEnumerable<string> Fields(string message, string name) =>
        message.Split("\r\n").TakeWhile(line => line.Length > 0).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim());

    public static string NewBranch() => "z9hG4bK" + Guid.NewGuid().ToString("n");

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Body(string body) => $"{(body.Length > 0 ? "Content-Type: application/sdp\r\n" : "")}Content-Length: {body.Length}\r\n\r\n{body}";

    private static TestPhone Udp(string user, IPEndPoint server)
    {
        var socket = new UdpClient(new IPEndPoint(server.Address, 0));
        socket.Connect(server);
        return new TestPhone(user, "UDP", socket.Client.LocalEndPoint!.ToString()!, "", octets => socket.SendAsync(octets).AsTask(),
            async () => Encoding.UTF8.GetString((await socket.ReceiveAsync()).Buffer), socket);
    }

    private static async Task<TestPhone> StreamAsync(string user, int port, bool isSecure)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        Stream stream = client.GetStream();
        if (isSecure)
        {
            var secure = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
            await secure.AuthenticateAsClientAsync("localhost");
            stream = secure;
        }

        var transport = isSecure ? "TLS" : "TCP";
        return new TestPhone(user, transport, client.Client.LocalEndPoint!.ToString()!, $";transport={transport.ToLowerInvariant()}", octets => stream.WriteAsync(octets).AsTask(), () => ReadMessageAsync(stream), client);
    }

    private static async Task<string> ReadMessageAsync(Stream stream)
    {
        var text = new StringBuilder();
        var octet = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(octet);
            text.Append((char)octet[0]);
        }

        var body = new byte[int.Parse(Fields(text.ToString(), "Content-Length").FirstOrDefault("0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        text.Append(Encoding.UTF8.GetString(body));
        return text.ToString();
    }

    private static async Task<TestPhone> WebSocketAsync(string user, TestServer server, bool isSecure)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("sip");
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        await socket.ConnectAsync(new Uri(isSecure ? $"wss://127.0.0.1:{server.HttpsPort}/sip" : $"ws://127.0.0.1:{server.HttpPort}/sip"), CancellationToken.None);
        return new TestPhone(user, isSecure ? "WSS" : "WS", $"{user}.invalid", ";transport=ws", octets => socket.SendAsync(octets, WebSocketMessageType.Text, true, CancellationToken.None),
            async () =>
            {
                var buffer = new byte[65536];
                var result = await socket.ReceiveAsync(buffer, CancellationToken.None);
                return Encoding.UTF8.GetString(buffer, 0, result.Count);
            },
            socket);
    }

    /// <summary>The answer to the MD5 challenge of a response (RFC 7616 section 3.4).</summary>
    private string Credentials(string response, string method, string uri, string password)
    {
        var isProxy = Status(response) == 407;
        var challenge = Fields(response, isProxy ? "Proxy-Authenticate" : "WWW-Authenticate").First(c => !c.Contains("SHA-256", StringComparison.Ordinal));
        var (realm, nonce) = (Parameter(challenge, "realm"), Parameter(challenge, "nonce"));
        const string Cnonce = "0a4f113b", Count = "00000001";
        var ha1 = Md5($"{User}:{realm}:{password}");
        var answer = Md5($"{ha1}:{nonce}:{Count}:{Cnonce}:auth:{Md5($"{method}:{uri}")}");
        return $"{(isProxy ? "Proxy-Authorization" : "Authorization")}: Digest username=\"{User}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{answer}\", algorithm=MD5, cnonce=\"{Cnonce}\", qop=auth, nc={Count}\r\n";
    }

    private static string Parameter(string challenge, string name)
    {
        var start = challenge.IndexOf(name + "=\"", StringComparison.Ordinal) + name.Length + 2;
        return challenge[start..challenge.IndexOf('"', start)];
    }

#pragma warning disable CA5351 // RFC 7616 has MD5; a test of it needs it.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
