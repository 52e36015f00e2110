using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport.Tests;

/// <summary>Clients that reach the server by DTLS (RFC 7350).</summary>
public sealed class DtlsClientTests
{
    private static readonly DtlsCertificate Shown = DtlsCertificate.From(TestCertificate.Server, []);

    [Fact]
    public async Task A_message_within_DTLS_comes_with_its_flow_and_is_answered_within_it()
    {
        await using var node = await StartAsync();
        node.Receiver.On = received => node.Sockets.Send(received.Flow, "answer"u8);
        using var client = Connect(node);
        await client.EstablishAsync();
        await client.SayAsync("request"u8.ToArray());

        var received = await node.Receiver.NextAsync(RelayEventKind.Received);
        Assert.Equal("request"u8.ToArray(), received.Octets);
        Assert.Equal((StunTransport.Dtls, (byte)0, client.Socket.Address), (received.Flow.Transport, received.Flow.Listener, received.Flow.Remote));
        Assert.NotEqual(0UL, received.Flow.Connection);
        var (kind, octets) = await client.NextAsync();
        Assert.Equal((DtlsOutputKind.Data, "answer"), (kind, System.Text.Encoding.ASCII.GetString(octets)));
        Assert.Equal((1, 1), (node.Metrics["tandem.relay.connections dtls"], node.Metrics["tandem.relay.dtls.refused NoCookie"]));
    }

    [Fact]
    public async Task Nothing_is_remembered_of_a_client_that_shows_no_cookie()
    {
        await using var node = await StartAsync();
        using var client = Connect(node);
        await client.SendAsync();
        var (request, _) = await client.Socket.ReceiveAsync();
        Assert.True(request.Length < client.Sent[0].Length);
        Assert.Equal(3, request[13]);
        Assert.Equal(0, await node.OnLoopAsync(() => node.Sockets.Dtls.Count));
    }

    [Fact]
    public async Task A_cookie_of_another_address_is_good_for_nothing()
    {
        await using var node = await StartAsync();
        using var client = Connect(node);
        await client.StepAsync();
        using var thief = new DatagramPeer();
        await thief.SendAsync(client.Sent[1], PeerAddress.From(node.Address()));

        var (request, _) = await thief.ReceiveAsync();
        Assert.Equal(3, request[13]);
        Assert.Equal(1, node.Metrics["tandem.relay.dtls.refused WrongCookie"]);
    }

    [Fact]
    public async Task Wrong_datagrams_disturb_nobody()
    {
        await using var node = await StartAsync();
        using var client = Connect(node);
        await client.EstablishAsync();
        var to = PeerAddress.From(node.Address());
        byte[][] wrong = [[], [0, 1, 0, 0], [22], [22, 0xFE, 0xFD, 0, 0], [.. new byte[] { 23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, 40 }, .. new byte[40]], [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40], client.Sent[0][..30], client.Sent[^1]];
        using var stranger = new DatagramPeer();
        foreach (var octets in wrong)
        {
            await client.Socket.SendAsync(octets, to);
            await stranger.SendAsync(octets, to);
        }

        await client.SayAsync("still here"u8.ToArray());
        Assert.Equal("still here"u8.ToArray(), (await node.Receiver.NextAsync(RelayEventKind.Received)).Octets);
        Assert.Equal(1, node.Metrics["tandem.relay.connections dtls"]);
        // The empty ones and those of STUN are none of DTLS; the stranger's others belong to no association.
        Assert.Equal((4, 6), (node.Metrics["tandem.relay.dtls.refused NotDtls"], node.Metrics["tandem.relay.dtls.refused NoAssociation"]));
    }

    [Fact]
    public async Task A_client_that_begins_anew_takes_the_place_of_the_one_before_which_is_told()
    {
        await using var node = await StartAsync();
        var socket = new DatagramPeer();
        using var first = Connect(node, socket);
        await first.EstablishAsync();
        await first.SayAsync("first"u8.ToArray());
        var before = await node.Receiver.NextAsync(RelayEventKind.Received);
        using var second = Connect(node, socket);
        await second.EstablishAsync();
        await second.SayAsync("second"u8.ToArray());

        Assert.Equal(before.Flow, (await node.Receiver.NextAsync(RelayEventKind.Closed)).Flow);
        var after = await node.Receiver.NextAsync(RelayEventKind.Received);
        Assert.NotEqual(before.Flow, after.Flow);
        Assert.False(await node.OnLoopAsync(() => node.Sockets.Send(before.Flow, "too late"u8)));
        Assert.Equal(1, node.Metrics["tandem.relay.connections dtls"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_side_may_end_it(bool isClient)
    {
        await using var node = await StartAsync();
        using var client = Connect(node);
        await client.EstablishAsync();
        await client.SayAsync("here"u8.ToArray());
        var flow = (await node.Receiver.NextAsync(RelayEventKind.Received)).Flow;
        if (isClient) await client.CloseAsync();
        else await node.OnLoopAsync(() => { node.Sockets.Close(flow); return 0; });

        Assert.Equal(flow, (await node.Receiver.NextAsync(RelayEventKind.Closed)).Flow);
        if (!isClient) Assert.Equal(DtlsOutputKind.Closed, (await client.NextAsync()).Kind);
        Assert.Equal(0, await node.OnLoopAsync(() => node.Sockets.Dtls.Count));
        Assert.Equal(0, node.Metrics["tandem.relay.connections dtls"]);
    }

    [Fact]
    public async Task Who_has_nothing_to_ask_is_sent_away()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await StartAsync(clock: clock);
        using var client = Connect(node);
        await client.EstablishAsync();
        await node.OnLoopAsync(() => 0);
        clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(DtlsOutputKind.Closed, (await client.NextAsync()).Kind);
        Assert.Equal(1, node.Metrics["tandem.relay.connections.ended dtls NoMessage"]);
    }

    [Fact]
    public async Task A_handshake_that_is_not_finished_ends_by_itself()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await StartAsync(clock: clock);
        using var client = Connect(node);
        await client.StepAsync();
        await client.Socket.ReceiveAsync();
        Assert.Equal(1, await node.OnLoopAsync(() => node.Sockets.Dtls.Count));
        clock.Advance(TimeSpan.FromSeconds(11));

        await Until.TrueAsync(() => node.Metrics["tandem.relay.dtls.refused TimedOut"] == 1);
        Assert.Equal(0, await node.OnLoopAsync(() => node.Sockets.Dtls.Count));
    }

    [Theory]
    [InlineData("TooManyOfSource")]
    [InlineData("TooFast")]
    [InlineData("TooManyHandshakes")]
    [InlineData("TooManyHandshakesOfSource")]
    [InlineData("TooMany")]
    public async Task Over_a_limit_nobody_is_let_in(string limit)
    {
        await using var node = await StartAsync(options =>
        {
            options.LimitLoopback = true;
            if (limit == "TooManyOfSource") options.MaxConnectionsPerSource = 1;
            if (limit == "TooFast") options.DtlsHandshakesPerSecond = 1;
            if (limit == "TooManyHandshakes") options.MaxDtlsHandshakes = 1;
            if (limit == "TooManyHandshakesOfSource") options.MaxDtlsHandshakesPerSource = 1;
            if (limit == "TooMany") options.MaxConnections = 1;
        }, new FakeTimeProvider(DateTimeOffset.UtcNow));
        using var first = Connect(node);
        if (limit.StartsWith("TooManyHandshakes", StringComparison.Ordinal)) await first.StepAsync();
        else await first.EstablishAsync();
        using var second = Connect(node);
        await second.StepAsync();

        await Until.TrueAsync(() => node.Metrics[$"tandem.relay.dtls.refused {limit}"] == 1);
        Assert.Equal(1, await node.OnLoopAsync(() => node.Sockets.Dtls.Count));
    }

    [Fact]
    public async Task A_source_that_has_finished_a_handshake_may_begin_another()
    {
        await using var node = await StartAsync(options => (options.LimitLoopback, options.MaxDtlsHandshakesPerSource) = (true, 1));
        using var first = Connect(node);
        await first.EstablishAsync();
        using var second = Connect(node);
        await second.EstablishAsync();
        Assert.Equal(2, await node.OnLoopAsync(() => node.Sockets.Dtls.Count));
    }

    [Fact]
    public async Task A_new_certificate_is_for_new_clients()
    {
        var certificates = new Changing { Current = RelayNode.Certificates.Current };
        await using var node = await StartAsync(certificates: certificates);
        using var old = Connect(node);
        await old.EstablishAsync();
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=next.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        certificates.Current = new SipTlsCertificates(SslStreamCertificateContext.Create(made, null, offline: true), null, []);
        using var next = Connect(node, expected: DtlsCertificate.From(made, []));
        await next.EstablishAsync();
        await old.SayAsync("old"u8.ToArray());

        Assert.Equal("old"u8.ToArray(), (await node.Receiver.NextAsync(RelayEventKind.Received)).Octets);
    }

    [Fact]
    public async Task Without_a_certificate_nobody_is_let_in()
    {
        await using var node = await StartAsync(certificates: new Changing());
        using var client = Connect(node);
        await client.StepAsync();
        await Until.TrueAsync(() => node.Metrics["tandem.relay.dtls.refused Certificate"] == 1);
    }

    [Fact]
    public async Task When_the_node_stops_clients_are_told()
    {
        await using var node = await StartAsync();
        using var client = Connect(node);
        await client.EstablishAsync();
        await client.SayAsync("here"u8.ToArray());
        await node.Receiver.NextAsync(RelayEventKind.Received);
        await node.StopAsync();
        Assert.Equal(DtlsOutputKind.Closed, (await client.NextAsync()).Kind);
    }

    private static Task<RelayNode> StartAsync(Action<StunTransportOptions>? configure = null, TimeProvider? clock = null, ISipTlsCertificates? certificates = null) =>
        RelayNode.StartDtlsAsync(configure ?? (static _ => { }), clock, certificates ?? RelayNode.Certificates);

    private static DtlsPeer Connect(RelayNode node, DatagramPeer? socket = null, DtlsCertificate? expected = null) => new(PeerAddress.From(node.Address()), expected ?? Shown, socket);

    private sealed class Changing : ISipTlsCertificates
    {
        public SipTlsCertificates Current { get; set; } = null!;
    }
}
