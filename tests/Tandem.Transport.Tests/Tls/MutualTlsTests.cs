using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

/// <summary>TLS with certificates on both sides (RFC 5922), connections used both ways (RFC 5923), and certificates that are exchanged.</summary>
public sealed class MutualTlsTests
{
    private const string Partner = "partner.example";
    private static readonly byte[] Message = TestMessage.Make("tls", 20);
    private static readonly TestAuthority Authority = new();
    private static readonly TestAuthority Stranger = new();
    private static readonly X509Certificate2 Own = Authority.Domain("tandem.test");

    private static CancellationToken Cancel => TestReceiver.Cancel;

    [Theory]
    [InlineData(SipClientCertificates.Off)]
    [InlineData(SipClientCertificates.Optional)]
    [InlineData(SipClientCertificates.Required)]
    public async Task A_client_proves_its_domain_with_a_certificate_that_is_asked_for(SipClientCertificates mode)
    {
        await using var node = await StartAsync(mode);
        using var peer = await TestPeer.ConnectAsync(node.Address(), TestAuthority.Client(Authority.Domain("Partner.example")));
        await peer.SendAsync(Message);

        var flow = (await node.Receiver.NextAsync()).Flow;

        Assert.Equal(mode == SipClientCertificates.Off ? [] : [Partner], await ProvenAsync(node, flow));
    }

    [Fact]
    public async Task Who_has_no_certificate_is_served_as_a_stranger_unless_one_is_required()
    {
        await using (var node = await StartAsync(SipClientCertificates.Optional))
        {
            using var peer = await TestPeer.ConnectAsync(node.Address(), TestAuthority.Client(null));
            await peer.SendAsync(Message);
            Assert.Empty(await ProvenAsync(node, (await node.Receiver.NextAsync()).Flow));
        }

        await using (var node = await StartAsync(SipClientCertificates.Required))
        {
            Assert.True(await IsRefusedAsync(node, null));
            Assert.Equal(1, node.Metrics["tandem.sip.tls.certificates.refused in Missing"]);
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_certificate_of_a_stranger_or_one_that_ran_out_is_refused(bool isOurs, bool isValid)
    {
        await using var node = await StartAsync(SipClientCertificates.Optional);

        Assert.True(await IsRefusedAsync(node, (isOurs ? Authority : Stranger).Domain(Partner, isExpired: !isValid)));

        Assert.Equal(1, node.Metrics["tandem.sip.tls.certificates.refused in Untrusted"]);
        Assert.Single(node.Log.Texts(1016));
    }

#pragma warning disable CA5397, CA5398, SYSLIB0039 // Old versions on purpose.
    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, true)]
    [InlineData(SslProtocols.Tls11, false)]
    public async Task Only_tls_1_2_and_1_3_are_spoken(SslProtocols version, bool isTaken)
    {
        await using var node = await StartAsync(SipClientCertificates.Off);
        var options = TestAuthority.Client(null);
        options.EnabledSslProtocols = version;
        if (isTaken) (await TestPeer.ConnectAsync(node.Address(), options)).Dispose();
        else await Assert.ThrowsAnyAsync<Exception>(() => TestPeer.ConnectAsync(node.Address(), options));
    }
#pragma warning restore CA5397, CA5398, SYSLIB0039

    [Theory]
    [InlineData(Partner, Partner, true)]
    [InlineData("PARTNER.example", Partner, true)]
    [InlineData(Partner, "other.example", false)]
    [InlineData("sip.partner.example", Partner, false)]
    public async Task The_server_of_a_domain_must_be_that_of_the_domain(string wanted, string shown, bool isTaken)
    {
        await using var node = await StartAsync(SipClientCertificates.Off);
        using var listener = TestPeer.Listen();
        var accepting = TestPeer.AcceptAsync(listener, new SslServerAuthenticationOptions { ServerCertificate = Authority.Domain(shown) });

        var flow = await OpenAsync(node, Remote(listener), wanted);
        await node.SendAsync(flow, Message);

        if (isTaken)
        {
            using var peer = await accepting;
            Assert.Equal(Message, await peer.ReceiveAsync(Message.Length));
            Assert.Equal([shown], await ProvenAsync(node, flow));
        }
        else
        {
            Assert.Equal(flow, (await node.Receiver.NextAsync(InputKind.Closed)).Flow);
            Assert.Equal(1, node.Metrics["tandem.sip.tls.certificates.refused out OtherDomain"]);
            await IgnoreAsync(accepting);
        }
    }

    [Fact]
    public async Task The_node_shows_its_certificate_to_a_server_that_asks()
    {
        await using var node = await StartAsync(SipClientCertificates.Off);
        using var listener = TestPeer.Listen();
        string? shown = null;
        var accepting = TestPeer.AcceptAsync(listener, new SslServerAuthenticationOptions
        {
            ServerCertificate = Authority.Domain(Partner),
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = certificate?.GetCertHashString()) is not null,
        });

        await OpenAsync(node, Remote(listener), Partner);

        using var peer = await accepting;
        Assert.Equal(Own.Thumbprint, shown);
    }

    [Fact]
    public async Task Two_domains_at_one_address_have_a_connection_each()
    {
        await using var node = await StartAsync(SipClientCertificates.Off);
        using var listener = TestPeer.Listen();
        var remote = Remote(listener);

        var flows = new List<Flow>();
        foreach (var domain in (string[])[Partner, "other.example", Partner, ""]) flows.Add(await OpenAsync(node, remote, domain));

        Assert.Equal(3, flows.Distinct().Count());
        Assert.Equal(flows[0], flows[2]);
    }

    [Theory]
    [InlineData(Partner, Partner, true)]
    [InlineData(Partner, "PARTNER.example", true)]
    [InlineData(Partner, "other.example", false)]
    [InlineData(Partner, "", false)]
    [InlineData(null, Partner, false)]
    public async Task A_connection_that_a_peer_offered_serves_requests_to_the_domain_that_it_proved(string? proven, string wanted, bool isReused)
    {
        await using var node = await StartAsync(SipClientCertificates.Optional);
        using var peer = await TestPeer.ConnectAsync(node.Address(), TestAuthority.Client(proven is null ? null : Authority.Domain(proven)));
        await peer.SendAsync(Message);
        var flow = (await node.Receiver.NextAsync()).Flow;
        var (port, other) = (FreePort(), FreePort());
        var named = flow.Remote.WithPort(port);
        Assert.NotEqual(flow, await OpenAsync(node, named, wanted));

        await node.OnLaneAsync(() =>
        {
            node.Sockets.AddAlias(flow, port);
            // A second name is not taken: a peer must not fill the table.
            node.Sockets.AddAlias(flow, other);
            return 0;
        });

        // The one opened above has failed meanwhile or will; only a new look counts.
        await node.Receiver.NextAsync(InputKind.Closed);
        Assert.Equal(isReused, flow == await OpenAsync(node, named, wanted));
        Assert.NotEqual(flow, await OpenAsync(node, flow.Remote.WithPort(other), wanted));
    }

    [Fact]
    public async Task An_offered_connection_that_ended_serves_nothing_and_leaves_nothing()
    {
        await using var node = await StartAsync(SipClientCertificates.Required);
        var peer = await TestPeer.ConnectAsync(node.Address(), TestAuthority.Client(Authority.Domain(Partner)));
        await peer.SendAsync(Message);
        var flow = (await node.Receiver.NextAsync()).Flow;
        Assert.Equal(1, await node.OnLaneAsync(() =>
        {
            node.Sockets.AddAlias(flow, 5061);
            return node.Sockets.Connections.Reusable;
        }));

        peer.Dispose();
        await node.Receiver.NextAsync(InputKind.Closed);

        Assert.Equal(0, await node.OnLaneAsync(() => node.Sockets.Connections.Reusable));
        Assert.Empty(await ProvenAsync(node, flow));
    }

    [Fact]
    public async Task New_connections_get_the_new_certificate_and_old_ones_stay()
    {
        var certificates = new TestCertificates(Authority.Certificates(Own));
        await using var node = await TestNode.StartTlsAsync(certificates, SipClientCertificates.Off);
        var shown = new List<string>();
        using var old = await TestPeer.ConnectAsync(node.Address(), Watch(shown));

        var next = Authority.Domain("tandem.test");
        certificates.Current = Authority.Certificates(next);
        using var @new = await TestPeer.ConnectAsync(node.Address(), Watch(shown));

        Assert.Equal([Own.Thumbprint, next.Thumbprint], shown);
        await old.SendAsync(Message);
        await node.Receiver.NextAsync();
        await @new.SendAsync(Message);
        await node.Receiver.NextAsync();
    }

    private static Task<TestNode> StartAsync(SipClientCertificates clients) => TestNode.StartTlsAsync(new TestCertificates(Authority.Certificates(Own)), clients);

    private static Task<Flow> OpenAsync(TestNode node, PeerAddress remote, string domain) =>
        node.OnLaneAsync(() => node.Sockets.TryOpen(SipTransport.Tls, remote, Encoding.ASCII.GetBytes(domain), out var flow) ? flow : default);

    private static Task<string[]> ProvenAsync(TestNode node, Flow flow) =>
        node.OnLaneAsync(() => node.Sockets.ProvenDomains(flow).Select(static domain => Encoding.ASCII.GetString(domain.Span)).ToArray());

    /// <summary>A port where nobody listens.</summary>
    private static ushort FreePort()
    {
        using var listener = TestPeer.Listen();
        return Remote(listener).Port;
    }

    private static PeerAddress Remote(Socket listener) => PeerAddress.From((System.Net.IPEndPoint)listener.LocalEndPoint!);

    private static SslClientAuthenticationOptions Watch(List<string> shown)
    {
        var options = TestAuthority.Client(null);
        options.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            shown.Add(certificate!.GetCertHashString());
            return certificate is not null;
        };
        return options;
    }

    /// <summary>Whether the node ends the connection; with TLS 1.3 the client learns it after its own handshake is done.</summary>
    private static async Task<bool> IsRefusedAsync(TestNode node, X509Certificate2? certificate)
    {
        try
        {
            using var peer = await TestPeer.ConnectAsync(node.Address(), TestAuthority.Client(certificate));
            return (await peer.ReceiveAllAsync()).Length == 0;
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException)
        {
            return true;
        }
    }

    private static async Task IgnoreAsync(Task<TestPeer> accepting)
    {
        try
        {
            (await accepting).Dispose();
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException)
        {
            // The node has left in the middle of the handshake.
        }
    }
}
