using System.Text;
using CsCheck;

namespace Tandem.Transport.Tests;

/// <summary>RFC 6455 section 4.2 and RFC 7118 section 4: what is taken at once, and what is left to HTTP.</summary>
public sealed class WebSocketHandshakeTests
{
    private const string Chromium =
        "GET /sip HTTP/1.1\r\nHost: localhost:8080\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nUpgrade: websocket\r\n" +
        "Origin: http://localhost:8080\r\nSec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en\r\nCookie: tandem=abc\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\nSec-WebSocket-Protocol: sip\r\n\r\n";

    [Fact]
    public void The_handshake_of_a_browser_is_answered_as_the_standard_computes_it()
    {
        Assert.Equal(HandshakeRead.Accepted, Read(Chromium + "rest", out var length, out var response));

        Assert.Equal(Chromium.Length, length);
        // Section 1.3 has this key and this answer.
        Assert.Equal("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", response);
    }

    [Fact]
    public void Every_beginning_of_it_waits_for_more()
    {
        for (var length = 0; length < Chromium.Length; length++) Assert.Equal(HandshakeRead.NeedMore, Read(Chromium[..length], out _, out _));
    }

    [Theory]
    [InlineData("GET /sip ", "GET /sip?a=b ")]
    [InlineData("Connection: Upgrade", "connection: keep-alive, upgrade")]
    [InlineData("Upgrade: websocket", "UPGRADE:WebSocket")]
    [InlineData("Protocol: sip", "Protocol: chat,\tsip")]
    [InlineData("Origin: http://localhost:8080\r\n", "")]
    [InlineData("Origin: http://localhost:8080", "Origin: HTTP://LOCALHOST:8080")]
    [InlineData("Origin: http://localhost:8080", "Origin: https://APP.example.com")]
    public void Other_ways_to_write_the_same_are_taken(string text, string other) => Assert.Equal(HandshakeRead.Accepted, Read(Chromium.Replace(text, other, StringComparison.Ordinal), out _, out _));

    [Theory]
    [InlineData("GET ", "POST ")]
    [InlineData("GET ", "get ")]
    [InlineData("/sip ", "/sipx ")]
    [InlineData("/sip ", "/SIP ")]
    [InlineData("/sip ", "/sip/ ")]
    [InlineData("/sip ", "/ ")]
    [InlineData("/sip ", "http://localhost/sip ")]
    [InlineData("/sip ", "/sip?a b ")]
    [InlineData("HTTP/1.1", "HTTP/1.0")]
    [InlineData("HTTP/1.1", "HTTP/1.1 ")]
    [InlineData("Host: localhost:8080\r\n", "")]
    [InlineData("Host: localhost:8080", "Host:")]
    [InlineData("Host: localhost:8080", "Host: localhost:8080\r\nHost: localhost:8080")]
    [InlineData("Host: localhost:8080", "Host : localhost:8080")]
    [InlineData("Host: localhost:8080", "Host: localhost:8080\r\n folded")]
    [InlineData("Host: localhost:8080", "Host: local\rhost:8080")]
    [InlineData("Host: localhost:8080", "Host: local\nhost:8080")]
    [InlineData("Host: localhost:8080", "no field")]
    [InlineData("Host: localhost:8080", ": nameless")]
    [InlineData("Connection: Upgrade", "Connection: keep-alive")]
    [InlineData("Upgrade: websocket", "Upgrade: h2c")]
    [InlineData("Version: 13", "Version: 8")]
    [InlineData("Version: 13", "Version: 13\r\nSec-WebSocket-Version: 13")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZ!==")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZTIzNDU2")]
    [InlineData("Protocol: sip", "Protocol: SIP")]
    [InlineData("Protocol: sip", "Protocol: sips")]
    [InlineData("Sec-WebSocket-Protocol: sip\r\n", "")]
    [InlineData("Origin: http://localhost:8080", "Origin: https://localhost:8080")]
    [InlineData("Origin: http://localhost:8080", "Origin: http://localhost:80801")]
    [InlineData("Origin: http://localhost:8080", "Origin: null")]
    [InlineData("Origin: http://localhost:8080", "Origin:")]
    [InlineData("Origin: http://localhost:8080", "Origin: http://localhost:8080\r\nOrigin: http://localhost:8080")]
    [InlineData("Pragma: no-cache", "Content-Length: 0")]
    [InlineData("Pragma: no-cache", "Transfer-Encoding: chunked")]
    [InlineData("Pragma: no-cache", "Expect: 100-continue")]
    public void Whatever_is_wrong_or_unusual_is_left_to_HTTP(string text, string other)
    {
        Assert.Contains(text, Chromium, StringComparison.Ordinal);
        Assert.Equal(HandshakeRead.Other, Read(Chromium.Replace(text, other, StringComparison.Ordinal), out _, out _));
    }

    [Theory]
    [InlineData("P", false)]
    [InlineData("GET /i", false)]
    [InlineData("GET /sip", true)]
    [InlineData("GET /sip.js", false)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", false)]
    public void Other_requests_are_let_go_at_the_first_octet_that_differs(string beginning, bool mayBe) =>
        Assert.Equal(mayBe ? HandshakeRead.NeedMore : HandshakeRead.Other, Read(beginning, out _, out _));

    [Fact]
    public void A_head_without_end_is_let_go_at_the_limit() =>
        Assert.Equal(HandshakeRead.Other, Read("GET /sip HTTP/1.1\r\nX: " + new string('x', WebSocketHandshake.MaxLength), out _, out _));

    [Fact]
    public void Any_change_of_an_octet_is_decided_without_an_exception() =>
        Gen.Select(Gen.Int[0, Chromium.Length - 1], Gen.Byte).Sample((at, octet) =>
        {
            var octets = Encoding.Latin1.GetBytes(Chromium);
            octets[at] = octet;
            WebSocketHandshake.Read(octets, "/sip"u8, isSecure: false, Options, out _, out _);
        }, iter: 5000);

    private static readonly SipWebSocketOptions Options = Make();

    private static HandshakeRead Read(string text, out int length, out string response)
    {
        var read = WebSocketHandshake.Read(Encoding.Latin1.GetBytes(text), "/sip"u8, isSecure: false, Options, out length, out var octets);
        response = Encoding.ASCII.GetString(octets);
        return read;
    }

    private static SipWebSocketOptions Make()
    {
        var options = new SipWebSocketOptions();
        options.AllowedOrigins.Add("https://app.example.com");
        return options;
    }
}
