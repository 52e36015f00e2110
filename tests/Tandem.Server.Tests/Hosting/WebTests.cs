using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tandem.Server.Hosting;
using Tandem.Server.Tests.Sip.Support;

namespace Tandem.Server.Tests.Hosting;

/// <summary>Health, figures and header fields over HTTP and HTTPS.</summary>
public sealed class WebTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TandemServer _server = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(_folder.Path);
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_server.Listening[PortUse.Http]}") };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.StopAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task It_lives_and_is_ready(string path) =>
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode);

    [Fact]
    public async Task Health_tells_of_every_check()
    {
        var health = await _http.GetFromJsonAsync<JsonElement>("/health", TestContext.Current.CancellationToken);
        Assert.Equal("Healthy", health.GetProperty("status").GetString());
        Assert.Equal(["lifetime", "sip lane", "registration journal"], health.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Figures_of_every_part_are_published_to_this_machine_but_not_through_a_proxy()
    {
        var figures = await _http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("tandem_edge_messages_received", figures, StringComparison.Ordinal);
        Assert.Contains("tandem_core", figures, StringComparison.Ordinal);
        using var proxied = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        proxied.Headers.Add("X-Forwarded-For", "192.0.2.1");
        Assert.Equal(HttpStatusCode.Forbidden, (await _http.SendAsync(proxied, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task HTTPS_shows_the_certificate_of_the_data_folder()
    {
        string? shown = null;
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => (shown = certificate!.Thumbprint).Length > 0 };
        using var https = new HttpClient(handler);
        var answer = await https.GetAsync($"https://localhost:{_server.Listening[PortUse.Https]}/health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(_server.Certificate.Leaf.Thumbprint, shown);
    }

    [Fact]
    public async Task Every_answer_carries_the_header_fields_that_protect_pages()
    {
        foreach (var path in (string[])["/health", "/no/such/page", "/api/v1/session"])
        {
            var headers = (await _http.GetAsync(path, TestContext.Current.CancellationToken)).Headers;
            Assert.Contains("default-src 'self'", headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains("camera=(self)", headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
        }
    }
}
