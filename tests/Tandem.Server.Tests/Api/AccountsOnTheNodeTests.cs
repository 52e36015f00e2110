using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Server.Api;
using Tandem.Server.CommandLine;
using Tandem.Server.Hosting;
using Tandem.Server.Tests.Sip.Support;

namespace Tandem.Server.Tests.Api;

/// <summary>Accounts on the whole server: REST, SIP and the command line see the same.</summary>
public sealed class AccountsOnTheNodeTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TandemServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_page_registers_with_its_credentials_until_the_account_is_disabled_by_command_line()
    {
        using var page = new ApiClient(new Uri($"http://127.0.0.1:{_server.Listening[PortUse.Http]}"));
        await page.PostAsync("session", new { userName = "alice", password = "alice-secret" }).JsonAsync();
        var credentials = await page.PostAsync("sip-credentials").JsonAsync();
        await using var phone = await TestPhone.ConnectAsync("alice", "UDP", TestServer.Of(_server));

        Assert.Equal(200, TestPhone.Status(await RegisterAsync(phone, credentials)));

        var (exitCode, error) = await ServerProcess.RunAsync("user", "disable", "alice", "--data", _folder.Path);
        Assert.Equal((0, ""), (exitCode, error));
        await page.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("0", await RegistrationsAsync("alice"));
        Assert.NotEqual(200, TestPhone.Status(await RegisterAsync(phone, credentials)));

        await ServerProcess.RunAsync("user", "enable", "alice", "--data", _folder.Path);
        Assert.Equal(401, TestPhone.Status(await RegisterAsync(phone, credentials)));
    }

    [Fact]
    public async Task Administration_shows_who_is_registered()
    {
        await using var phone = await TestPhone.ConnectAsync("bob", "UDP", TestServer.Of(_server));
        await phone.RegisterAsync("bob-secret");
        Assert.Equal("1", await RegistrationsAsync("bob"));
    }

    [Fact]
    public async Task Over_https_the_cookie_is_for_https_alone()
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var https = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{_server.Listening[PortUse.Https]}") };

        using var answer = await https.PostAsJsonAsync("/api/v1/session", new { userName = "alice", password = "alice-secret" }, Cancellation);
        using var current = await https.GetAsync("/api/v1/session", Cancellation);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-tandem=", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/; secure; samesite=strict; httponly", cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, current.StatusCode);
    }

    [Fact]
    public async Task The_operator_administers_by_the_control_socket_and_has_no_account_of_his_own()
    {
        using var client = ControlClient.Create(_folder.Path);

        using var added = await client.PostAsJsonAsync("/api/v1/users", new { userName = "erin", password = "a good password" }, Cancellation);

        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/session", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/profile", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PatchAsJsonAsync("/api/v1/profile", new { displayName = "X" }, Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/api/v1/sip-credentials", null, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task The_description_lists_every_route_of_the_server()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_server.Listening[PortUse.Http]}") };
        var paths = (await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancellation)).GetProperty("paths").EnumerateObject().Select(path => path.Name);
        var routes = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .Select(route => route.RoutePattern.RawText!.TrimEnd('/').Replace("{**", "{", StringComparison.Ordinal))
            .Where(route => route.StartsWith(ApiServices.Root, StringComparison.Ordinal));

        Assert.Equal(routes.Distinct().Order(StringComparer.Ordinal), paths.Order(StringComparer.Ordinal));
    }

    private async Task<string> RegistrationsAsync(string user)
    {
        using var client = ControlClient.Create(_folder.Path);
        var page = await client.GetFromJsonAsync<JsonElement>($"/api/v1/users?search={user}", Cancellation);
        return Assert.Single(page.GetProperty("items").EnumerateArray()).Text("registrations");
    }

    private static async Task<string> RegisterAsync(TestPhone phone, JsonElement credentials)
    {
        const string uri = "sip:tandem.test";
        var (to, contact) = ("<sip:alice@tandem.test>", $"Contact: <{phone.Contact}>\r\n");
        var challenged = await phone.RequestAsync("REGISTER", uri, to, "page", contact);
        if (TestPhone.Status(challenged) != 401) return challenged;
        var challenge = TestPhone.Fields(challenged, "WWW-Authenticate").First(field => !field.Contains("SHA-256", StringComparison.Ordinal));
        var nonce = challenge.Split("nonce=\"")[1].Split('"')[0];
        var (user, realm) = (credentials.Text("authorizationUser"), credentials.Text("realm"));
        var response = Md5($"{credentials.Text("ha1")}:{nonce}:00000001:c:auth:{Md5($"REGISTER:{uri}")}");
        return await phone.RequestAsync("REGISTER", uri, to, "page",
            $"{contact}Authorization: Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", algorithm=MD5, cnonce=\"c\", qop=auth, nc=00000001\r\n");
    }

#pragma warning disable CA5351 // Digest authentication has nothing better for old clients.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
