using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Contracts;

namespace Tandem.Server.Tests.Api;

public sealed class UserAdministrationTests : IAsyncLifetime
{
    private ApiHost _host = null!;
    private ApiClient _administrator = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync(configure: services => services.AddSingleton<IRegistrationView, TwoOfBob>());
        _administrator = await _host.AdministratorAsync();
    }

    public ValueTask DisposeAsync()
    {
        _administrator.Dispose();
        return _host.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "users", null)]
    [InlineData("POST", "users", "{}")]
    [InlineData("GET", "users/alice", null)]
    [InlineData("PATCH", "users/alice", "{}")]
    [InlineData("GET", "users/alice/media-policy", null)]
    [InlineData("PUT", "users/alice/media-policy", "{}")]
    [InlineData("GET", "domains", null)]
    [InlineData("POST", "domains", "{}")]
    public async Task It_is_for_administrators(string method, string path, string? body)
    {
        using var stranger = _host.Client();
        using var alice = await _host.SignedInAsync("alice");

        Assert.Equal("You are not signed in.", await stranger.SendAsync(new HttpMethod(method), path, Json(body)).ProblemAsync(HttpStatusCode.Unauthorized));
        Assert.Equal("Only an administrator may do this.", await alice.SendAsync(new HttpMethod(method), path, Json(body)).ProblemAsync(HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task All_are_listed_with_their_registrations()
    {
        var page = await _administrator.GetAsync("users").JsonAsync();

        Assert.Equal("5", page.Text("total"));
        Assert.Equal("admin alice bob carol dave", Names(page));
        Assert.Equal(
            """{"userName":"bob","displayName":"Bob","addressOfRecord":"sip:bob@tandem.test","number":"1002","isEnabled":true,"isAdministrator":false,"createdAt":"2026-11-24T15:00:00+00:00","registrations":2}""",
            page.GetProperty("items")[2].ToString());
    }

    [Theory]
    [InlineData("?search=A", "4", "admin alice carol dave")]
    [InlineData("?search=aL", "1", "alice")]
    [InlineData("?search=100&skip=1&take=2", "4", "bob carol")]
    [InlineData("?skip=9", "5", "")]
    public async Task They_are_searched_and_paged(string query, string total, string names)
    {
        var page = await _administrator.GetAsync("users" + query).JsonAsync();

        Assert.Equal((total, names), (page.Text("total"), Names(page)));
    }

    [Theory]
    [InlineData("?skip=-1", "Please check what you have entered.\nskip: Skip 0 or more.")]
    [InlineData("?take=0", "Please check what you have entered.\ntake: Take 1 to 200.")]
    [InlineData("?take=201", "Please check what you have entered.\ntake: Take 1 to 200.")]
    [InlineData("?take=many", "A parameter in the address is not of the right type.")]
    public async Task A_page_has_limits(string query, string problem) => Assert.Equal(problem, await _administrator.GetAsync("users" + query).ProblemAsync(HttpStatusCode.BadRequest));

    [Fact]
    public async Task A_user_is_added_and_can_be_found_and_sign_in()
    {
        using var answer = await _administrator.PostAsync("users", new { userName = "erin", password = "a good password", displayName = "Erin", number = "+49 30 1234", isAdministrator = true });

        Assert.Equal((HttpStatusCode.Created, "/api/v1/users/erin@tandem.test"), (answer.StatusCode, answer.Headers.Location?.ToString()));
        var erin = await _administrator.GetAsync("users/erin@tandem.test").JsonAsync();
        Assert.Equal(("erin", "+49301234", "True"), (erin.Text("userName"), erin.Text("number"), erin.Text("isAdministrator")));
        using var client = await _host.SignedInAsync("erin", "a good password");
        await client.GetAsync("users").JsonAsync();
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest, "userName: Enter a user name.\npassword: Enter a password.")]
    [InlineData("""{"userName":"erin","password":"a good password","number":"12a","domain":"1.2.3.4"}""", HttpStatusCode.BadRequest,
        "number: A number has only digits, with or without + in front.\ndomain: A domain is a name, not an address.")]
    [InlineData("""{"userName":"erin","password":"a good password","number":"600"}""", HttpStatusCode.BadRequest, "number: 600 is a service number.")]
    [InlineData("""{"userName":"erin","password":"a good password","domain":"example.org"}""", HttpStatusCode.BadRequest, "domain: There is no domain example.org. Add it first.")]
    [InlineData("""{"userName":"erin","password":"a good password","number":"1001"}""", HttpStatusCode.Conflict, "number: The number 1001 is taken.")]
    [InlineData("""{"userName":"bob","password":"a good password"}""", HttpStatusCode.Conflict, "userName: The user name bob is taken.")]
    public async Task A_user_that_breaks_a_rule_is_not_added(string body, HttpStatusCode status, string messages)
    {
        var problem = await _administrator.SendAsync(HttpMethod.Post, "users", Json(body)).ProblemAsync(status);

        Assert.EndsWith("\n" + messages, problem, StringComparison.Ordinal);
        Assert.Equal("5", (await _administrator.GetAsync("users").JsonAsync()).Text("total"));
    }

    [Fact]
    public async Task Disabling_ends_the_session_and_keeps_out()
    {
        using var alice = await _host.SignedInAsync("alice");

        Assert.Equal("False", (await _administrator.PatchAsync("users/alice", new { isEnabled = false }).JsonAsync()).Text("isEnabled"));

        await alice.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("This account is disabled. Please ask your administrator.",
            await alice.PostAsync("session", new { userName = "alice", password = "alice-secret" }).ProblemAsync(HttpStatusCode.Forbidden));
        await _administrator.PatchAsync("users/alice", new { isEnabled = true }).JsonAsync();
        using var again = await _host.SignedInAsync("alice");
    }

    [Fact]
    public async Task A_new_password_and_number_are_set()
    {
        using var alice = await _host.SignedInAsync("alice");

        var changed = await _administrator.PatchAsync("users/alice", new { password = "a good password", number = "1099", displayName = "Al" }).JsonAsync();
        var without = await _administrator.PatchAsync("users/alice", new { number = "" }).JsonAsync();

        Assert.Equal(("1099", "Al", ""), (changed.Text("number"), changed.Text("displayName"), without.Text("number")));
        await alice.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
        using var again = await _host.SignedInAsync("alice", "a good password");
    }

    [Fact]
    public async Task An_administrator_is_made_and_unmade_at_once()
    {
        using var alice = await _host.SignedInAsync("alice");

        await _administrator.PatchAsync("users/alice", new { isAdministrator = true }).JsonAsync();
        await alice.GetAsync("users").JsonAsync();
        await _administrator.PatchAsync("users/alice", new { isAdministrator = false }).JsonAsync();
        await alice.GetAsync("users").ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Nobody_locks_himself_out()
    {
        Assert.EndsWith("isEnabled: You cannot disable yourself.", await _administrator.PatchAsync("users/admin", new { isEnabled = false }).ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.EndsWith("isAdministrator: You cannot take the administration from yourself.",
            await _administrator.PatchAsync("users/ADMIN@tandem.test", new { isAdministrator = false }).ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_there_cannot_be_changed()
    {
        Assert.Equal("There is no such user.", await _administrator.GetAsync("users/nobody").ProblemAsync(HttpStatusCode.NotFound));
        Assert.Equal("There is no such user.", await _administrator.PatchAsync("users/nobody", new { displayName = "X" }).ProblemAsync(HttpStatusCode.NotFound));
        Assert.EndsWith("number: The number 1002 is taken.", await _administrator.PatchAsync("users/alice", new { number = "1002" }).ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Domains_are_added_and_have_users_of_their_own()
    {
        var added = await _administrator.PostAsync("domains", new { name = "Example.ORG." }).JsonAsync(HttpStatusCode.Created);
        await _administrator.PostAsync("users", new { userName = "alice", password = "a good password", domain = "example.org", number = "1001" }).JsonAsync(HttpStatusCode.Created);
        var domains = await _administrator.GetAsync("domains").JsonAsync();

        Assert.Equal(("example.org", "False"), (added.Text("name"), added.Text("isDefault")));
        Assert.Equal(["example.org False", "tandem.test True"], domains.GetProperty("items").EnumerateArray().Select(domain => $"{domain.Text("name")} {domain.Text("isDefault")}"));
        using var other = await _host.SignedInAsync("alice@example.org", "a good password");
        Assert.Equal("sip:alice@example.org", (await other.GetAsync("session").JsonAsync()).Text("addressOfRecord"));
        Assert.Equal("example.org", (await other.PostAsync("sip-credentials").JsonAsync()).Text("realm"));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "name: Enter a domain, such as example.org.")]
    [InlineData("ex ample.org", HttpStatusCode.BadRequest, "name: A domain has only the letters a to z, digits, hyphens and dots; write other letters in their xn-- form.")]
    [InlineData("tandem.test", HttpStatusCode.Conflict, "name: tandem.test is there already.")]
    public async Task A_domain_has_rules(string name, HttpStatusCode status, string message) =>
        Assert.EndsWith("\n" + message, await _administrator.PostAsync("domains", new { name }).ProblemAsync(status), StringComparison.Ordinal);

    private static StringContent? Json(string? body) => body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");

    private static string Names(JsonElement page) => string.Join(' ', page.GetProperty("items").EnumerateArray().Select(user => user.Text("userName")));

    private sealed class TwoOfBob : IRegistrationView
    {
        public ValueTask<IReadOnlyList<int>> CountAsync(IReadOnlyList<string> addressesOfRecord, CancellationToken cancellation) =>
            new([.. addressesOfRecord.Select(address => address == "sip:bob@tandem.test" ? 2 : 0)]);
    }
}
