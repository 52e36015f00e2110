using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tandem.Server.Api.Http;

namespace Tandem.Server.Tests.Api;

public sealed class ApiGateTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://localhost:1")]
    public async Task A_page_of_another_site_changes_nothing(string origin)
    {
        using var alice = await _host.SignedInAsync("alice");
        alice.Origin = origin;

        const string refusal = "A page of another site may not do this.";
        Assert.Equal(refusal, await alice.PostAsync("sip-credentials").ProblemAsync(HttpStatusCode.Forbidden));
        Assert.Equal(refusal, await alice.PostAsync("session", new { userName = "bob", password = "bob-secret" }).ProblemAsync(HttpStatusCode.Forbidden));
        Assert.Equal(refusal, await alice.PatchAsync("profile", new { displayName = "Changed" }).ProblemAsync(HttpStatusCode.Forbidden));
        Assert.Equal(refusal, await alice.DeleteAsync("session").ProblemAsync(HttpStatusCode.Forbidden));
        Assert.Equal("Alice", (await alice.GetAsync("session").JsonAsync()).Text("displayName"));
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.OK)]
    [InlineData("none", HttpStatusCode.OK)]
    public async Task A_browser_that_sends_no_origin_says_whence_it_comes(string site, HttpStatusCode status)
    {
        using var alice = await _host.SignedInAsync("alice");
        alice.Origin = null;

        using var answer = await alice.SendAsync(HttpMethod.Post, "sip-credentials", null, ("Sec-Fetch-Site", site));

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_no_browser_needs_no_origin()
    {
        using var client = _host.Client();
        client.Origin = null;

        await client.PostAsync("session", new { userName = "alice", password = "alice-secret" }).JsonAsync();
    }

    [Theory]
    [InlineData("http://tandem.test:8080", "http", "tandem.test:8080", true)]
    [InlineData("http://TANDEM.test", "http", "tandem.test", true)]
    [InlineData("https://tandem.test", "https", "tandem.test:443", true)]
    [InlineData("http://tandem.test", "https", "tandem.test", false)]
    [InlineData("http://tandem.test:8081", "http", "tandem.test:8080", false)]
    [InlineData("http://[::1]:8080", "http", "[::1]:8080", true)]
    [InlineData("", "http", "tandem.test", false)]
    [InlineData("tandem.test", "http", "tandem.test", false)]
    public void An_origin_is_scheme_host_and_port(string origin, string scheme, string host, bool own)
    {
        var request = new DefaultHttpContext { Request = { Scheme = scheme, Host = new HostString(host) } }.Request;

        Assert.Equal(own, SameOrigin.IsOwn(origin, request));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task A_form_is_no_json(string type)
    {
        using var client = _host.Client();
        var body = new StringContent("""{"userName":"alice","password":"alice-secret"}""", Encoding.UTF8, type);

        Assert.Equal("Send the body as application/json.", await client.SendAsync(HttpMethod.Post, "session", body).ProblemAsync(HttpStatusCode.UnsupportedMediaType));
    }

    [Theory]
    [InlineData("", "The body must be a JSON object.")]
    [InlineData("null", "The body must be a JSON object.")]
    [InlineData("[]", "The body must be a JSON object.")]
    [InlineData("{\"userName\":", "The body must be a JSON object.")]
    [InlineData("{\"userName\":7}", "Please check what you have entered.\nuserName: This value is not of the right type.")]
    [InlineData("{\"userName\":{}}", "Please check what you have entered.\nuserName: This value is not of the right type.")]
    public async Task A_body_that_cannot_be_read_is_refused_in_words(string body, string problem)
    {
        using var client = _host.Client();

        Assert.Equal(problem, await client.SendAsync(HttpMethod.Post, "session", new StringContent(body, Encoding.UTF8, "application/json")).ProblemAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_not_read()
    {
        using var client = _host.Client();

        Assert.Equal("The body is too large or incomplete.",
            await client.PostAsync("session", new { userName = "alice", password = new string('x', 40_000) }).ProblemAsync(HttpStatusCode.RequestEntityTooLarge));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("users/alice/more")]
    public async Task An_unknown_address_is_a_problem_too(string path)
    {
        using var client = _host.Client();

        Assert.Equal("There is nothing at this address.", await client.GetAsync(path).ProblemAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task One_source_asks_so_often()
    {
        await using var host = await ApiHost.StartAsync(api: new() { RequestBurst = 3, RequestsPerSecond = 1 });
        using var client = host.Client();
        for (var request = 0; request < 3; request++) await client.GetAsync("nothing").ProblemAsync(HttpStatusCode.NotFound);

        Assert.Equal("Too many requests. Try again in 1 second.", await client.GetAsync("nothing").ProblemAsync(HttpStatusCode.TooManyRequests));
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("::1", "::1")]
    [InlineData(null, "local")]
    public void A_source_is_an_address_or_a_subscribers_network(string? address, string source)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = address is null ? null : IPAddress.Parse(address) } };

        Assert.Equal(source, ApiLimits.Source(http));
    }
}
