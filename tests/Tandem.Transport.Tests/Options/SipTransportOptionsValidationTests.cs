using System.Net;
using Microsoft.Extensions.Options;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

public sealed class SipTransportOptionsValidationTests
{
    public static TheoryData<string, Action<SipTransportOptions>> Mistakes => new()
    {
        { "Limits.MaxHeaderBytes is 10;", o => o.Limits = new SipLimits { MaxHeaderBytes = 10 } },
        { "Limits.MaxMessageBytes is 20000; give 32768 to", o => o.Limits = new SipLimits { MaxMessageBytes = 20_000 } },
        { "BatchSize is 0; give 1 to 4096.", o => o.BatchSize = 0 },
        { "UdpReceiveBufferBytes is -1;", o => o.UdpReceiveBufferBytes = -1 },
        { "UdpSendBufferBytes is 1;", o => o.UdpSendBufferBytes = 1 },
        { "MaxQueuedBytes is 1000; give 65535 to", o => o.MaxQueuedBytes = 1000 },
        { "MaxConnections is 0;", o => o.MaxConnections = 0 },
        { "MaxConnectionsPerSource is 0;", o => o.MaxConnectionsPerSource = 0 },
        { "MessageTimeout is 00:00:00;", o => o.MessageTimeout = TimeSpan.Zero },
        { "FirstMessageTimeout is 2.00:00:00;", o => o.FirstMessageTimeout = TimeSpan.FromDays(2) },
        { "ConnectTimeout is -00:00:01;", o => o.ConnectTimeout = TimeSpan.FromSeconds(-1) },
        { "LingerTimeout is 00:00:00;", o => o.LingerTimeout = TimeSpan.Zero },
        { "TcpKeepAliveTime is 00:00:00;", o => o.TcpKeepAliveTime = TimeSpan.Zero },
        { "WebSocket.PingInterval is 00:00:00;", o => o.WebSocket.PingInterval = TimeSpan.Zero },
        { "WebSocket.PongTimeout is 00:00:00;", o => o.WebSocket.PongTimeout = TimeSpan.Zero },
        { "WebSocket.AllowedOrigins has 'app.example.com';", o => o.WebSocket.AllowedOrigins.Add("app.example.com") },
        { "WebSocket.AllowedOrigins has 'https://app.example.com/';", o => o.WebSocket.AllowedOrigins.Add("https://app.example.com/") },
        { "TlsClient.ServerNames has 'example.com';", o => o.TlsClient.ServerNames["example.com"] = "example.com" },
        { "Listeners[0].Transport is None;", o => o.Listeners.Add(new(SipTransport.None, TestNode.V4)) },
        { "Listeners[0].SentBy is 'a b';", o => o.Listeners.Add(new(SipTransport.Udp, TestNode.V4) { SentBy = "a b" }) },
        { "Listeners[0].SentBy is 'host:port';", o => o.Listeners.Add(new(SipTransport.Udp, TestNode.V4) { SentBy = "host:port" }) },
        { "Listeners has 256 entries;", o => Enumerable.Range(0, 256).ToList().ForEach(_ => o.Listeners.Add(new(SipTransport.Udp, TestNode.V4))) },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_with_key_value_and_remedy(string expected, Action<SipTransportOptions> mistake)
    {
        var options = new SipTransportOptions();
        mistake(options);

        var result = new SipTransportOptionsValidation().Validate(null, options);

        Assert.StartsWith(expected, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_and_what_the_documentation_shows_are_valid()
    {
        var options = new SipTransportOptions();
        options.Listeners.Add(new(SipTransport.Udp, new IPEndPoint(IPAddress.Any, 5060)) { SentBy = "sip.example.com:5060" });
        options.Listeners.Add(new(SipTransport.Tls, new IPEndPoint(IPAddress.IPv6Any, 5061)) { SentBy = "[2001:db8::1]:5061" });
        options.WebSocket.AllowedOrigins.Add("https://app.example.com");
        options.WebSocket.AllowedOrigins.Add("http://localhost:5173");
        options.TlsClient.ServerNames["192.0.2.1"] = "example.com";
        options.TlsClient.ServerNames["192.0.2.1:5061"] = "example.com";

        Assert.True(new SipTransportOptionsValidation().Validate(null, options).Succeeded);
    }

    [Fact]
    public async Task A_mistake_stops_the_start()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => TestNode.StartAsync(options => options.BatchSize = 0, null, SipTransport.Udp));

        Assert.Contains("BatchSize is 0", failure.Message, StringComparison.Ordinal);
    }
}
