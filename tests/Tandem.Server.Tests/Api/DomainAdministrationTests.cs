using System.Net;

namespace Tandem.Server.Tests.Api;

public sealed class DomainAdministrationTests : IAsyncLifetime
{
    private ApiHost _host = null!;
    private ApiClient _administrator = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        _administrator = await _host.AdministratorAsync();
    }

    public ValueTask DisposeAsync()
    {
        _administrator.Dispose();
        return _host.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "domains/tandem.test", null)]
    [InlineData("PATCH", "domains/tandem.test", "{}")]
    [InlineData("DELETE", "domains/tandem.test", null)]
    [InlineData("GET", "users.csv", null)]
    [InlineData("POST", "users.csv", "userName")]
    public async Task It_is_for_administrators(string method, string path, string? body)
    {
        using var stranger = _host.Client();
        using var alice = await _host.SignedInAsync("alice");
        await stranger.SendAsync(new HttpMethod(method), path, Json(body)).ProblemAsync(HttpStatusCode.Unauthorized);
        await alice.SendAsync(new HttpMethod(method), path, Json(body)).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_domain_is_added_filled_disabled_enabled_and_removed()
    {
        using (var answer = await _administrator.PostAsync("domains", new { name = "Example.ORG", realm = "Example" }))
            Assert.Equal((HttpStatusCode.Created, "/api/v1/domains/example.org"), (answer.StatusCode, answer.Headers.Location?.ToString()));
        await _administrator.PostAsync("users", new { userName = "erin", password = "a good password", domain = "example.org" }).JsonAsync(HttpStatusCode.Created);
        Assert.Equal(
            """{"name":"example.org","realm":"Example","isDefault":false,"isEnabled":true,"accounts":1,"createdAt":"2026-11-24T15:00:00+00:00"}""",
            (await _administrator.GetAsync("domains/EXAMPLE.org").JsonAsync()).ToString());
        Assert.Equal("1", (await _administrator.GetAsync("users?domain=Example.org").JsonAsync()).Text("total"));
        using var erin = await _host.SignedInAsync("erin@example.org", "a good password");
        Assert.Equal(("Example", "example.org"), (await erin.PostAsync("sip-credentials").JsonAsync() is var credentials ? credentials.Text("realm") : "", credentials.Text("domain")));

        Assert.Equal("False", (await _administrator.PatchAsync("domains/example.org", new { isEnabled = false }).JsonAsync()).Text("isEnabled"));
        await erin.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
        await _host.Client().PostAsync("session", new { userName = "erin@example.org", password = "a good password" }).ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Equal("True", (await _administrator.PatchAsync("domains/example.org", new { isEnabled = true }).JsonAsync()).Text("isEnabled"));
        using var again = await _host.SignedInAsync("erin@example.org", "a good password");

        Assert.Contains("has accounts", await _administrator.DeleteAsync("domains/example.org").ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        await _administrator.DeleteAsync("domains/example.org?withAccounts=true").EmptyAsync(HttpStatusCode.NoContent);
        await again.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
        await _administrator.GetAsync("users/erin@example.org").ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal("There is no such domain.", await _administrator.DeleteAsync("domains/example.org").ProblemAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task What_would_lock_everybody_out_is_refused()
    {
        Assert.Contains("you are in", await _administrator.PatchAsync("domains/tandem.test", new { isEnabled = false }).ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Contains("you are in", await _administrator.DeleteAsync("domains/Tandem.test.?withAccounts=true").ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        await _administrator.PostAsync("domains", new { name = "example.org" }).JsonAsync(HttpStatusCode.Created);
        await _administrator.PostAsync("users", new { userName = "root", password = "a good password", domain = "example.org", isAdministrator = true }).JsonAsync(HttpStatusCode.Created);
        using var root = await _host.SignedInAsync("root@example.org", "a good password");
        Assert.Contains("default domain", await root.DeleteAsync("domains/tandem.test?withAccounts=true").ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.Contains("default domain", await root.PatchAsync("domains/tandem.test", new { isEnabled = false }).ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Contains("realm: ", await _administrator.PatchAsync("domains/example.org", new { realm = "Other" }).ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.Contains("realm: ", await _administrator.PostAsync("domains", new { name = "example.net", realm = "\"" }).ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    private static StringContent? Json(string? body) => body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, body[0] == '{' ? "application/json" : "text/csv");
}
