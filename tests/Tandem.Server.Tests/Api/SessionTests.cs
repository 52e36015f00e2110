using System.Net;
using Tandem.Subscribers;

namespace Tandem.Server.Tests.Api;

public sealed class SessionTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("alice")]
    [InlineData(" Alice ")]
    [InlineData("alice@tandem.test")]
    public async Task The_right_password_opens_a_session(string userName)
    {
        using var client = _host.Client();

        var profile = await client.PostAsync("session", new { userName, password = "alice-secret" }).JsonAsync();
        var current = await client.GetAsync("session").JsonAsync();

        const string alice = """{"userName":"alice","displayName":"Alice","addressOfRecord":"sip:alice@tandem.test","number":"1001","isAdministrator":false}""";
        Assert.Equal((alice, alice), (profile.ToString(), current.ToString()));
    }

    [Theory]
    [InlineData(null, null, "userName: Enter your user name.\npassword: Enter your password.")]
    [InlineData("", "alice-secret", "userName: Enter your user name.")]
    [InlineData("  ", "alice-secret", "userName: Enter your user name.")]
    [InlineData("alice", "", "password: Enter your password.")]
    public async Task Empty_fields_are_named(string? userName, string? password, string messages)
    {
        using var client = _host.Client();

        Assert.Equal("Please check what you have entered.\n" + messages, await client.PostAsync("session", new { userName, password }).ProblemAsync(HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("alice", "bob-secret")]
    [InlineData("nobody", "alice-secret")]
    [InlineData("alice@example.org", "alice-secret")]
    [InlineData("alice~1764000000", "alice-secret")]
    [InlineData("alice\0", "alice-secret")]
    public async Task A_wrong_name_and_a_wrong_password_get_the_same_answer(string userName, string password)
    {
        using var client = _host.Client();

        Assert.Equal("The user name or the password is wrong.", await client.PostAsync("session", new { userName, password }).ProblemAsync(HttpStatusCode.Unauthorized));
        Assert.Empty(client.Cookies);
    }

    [Fact]
    public async Task Absurdly_long_fields_are_wrong_too()
    {
        using var client = _host.Client();

        await client.PostAsync("session", new { userName = new string('a', 5000), password = "alice-secret" }).ProblemAsync(HttpStatusCode.Unauthorized);
        await client.PostAsync("session", new { userName = "alice", password = new string('a', 5000) }).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Nobody_is_signed_in_at_first()
    {
        using var client = _host.Client();

        Assert.Equal("You are not signed in.", await client.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_can_be_done_again()
    {
        using var client = await _host.SignedInAsync("alice");

        await client.DeleteAsync("session").EmptyAsync(HttpStatusCode.NoContent);
        await client.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
        await client.DeleteAsync("session").EmptyAsync(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_of_other_sites()
    {
        using var client = _host.Client();

        using var answer = await client.PostAsync("session", new { userName = "alice", password = "alice-secret" });

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("tandem=", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/; samesite=strict; httponly", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cookie_that_was_changed_is_nobodys()
    {
        using var client = await _host.SignedInAsync("alice");
        var cookie = Assert.Single(client.Cookies);
        cookie.Value = cookie.Value[..20] + (cookie.Value[20] == 'A' ? 'B' : 'A') + cookie.Value[21..];

        await client.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_ends_after_a_fortnight_without_use()
    {
        using var client = await _host.SignedInAsync("alice");

        _host.Clock.Advance(TimeSpan.FromDays(13));
        await client.GetAsync("session").JsonAsync();
        _host.Clock.Advance(TimeSpan.FromDays(13));
        await client.GetAsync("session").JsonAsync();
        _host.Clock.Advance(TimeSpan.FromDays(15));
        await client.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_outlives_the_server()
    {
        using var folder = new TemporaryFolder();
        var before = await ApiHost.StartAsync(folder: folder);
        using var client = await before.SignedInAsync("alice");
        var cookie = Assert.Single(client.Cookies);
        await before.DisposeAsync();

        await using var after = await ApiHost.StartAsync(folder: folder);
        using var again = after.Client();
        again.Origin = null;
        var profile = await again.SendAsync(HttpMethod.Get, "session", null, ("Cookie", $"{cookie.Name}={cookie.Value}")).JsonAsync();

        Assert.Equal("alice", profile.Text("userName"));
    }

    [Fact]
    public async Task A_hundred_wrong_passwords_are_slowed_down_and_the_right_one_waits_too()
    {
        using var client = _host.Client();
        var statuses = new Dictionary<HttpStatusCode, int>();
        for (var attempt = 0; attempt < 100; attempt++)
        {
            using var answer = await client.PostAsync("session", new { userName = "alice", password = $"wrong-{attempt}" });
            statuses[answer.StatusCode] = statuses.GetValueOrDefault(answer.StatusCode) + 1;
        }

        using var refused = await client.PostAsync("session", new { userName = "alice", password = "alice-secret" });
        using var other = await _host.SignedInAsync("bob");
        _host.Clock.Advance(refused.Headers.RetryAfter!.Delta!.Value);
        using var taken = await client.PostAsync("session", new { userName = "alice", password = "alice-secret" });

        Assert.Equal(new() { [HttpStatusCode.Unauthorized] = 10, [HttpStatusCode.TooManyRequests] = 90 }, statuses);
        Assert.Equal(TimeSpan.FromSeconds(15), refused.Headers.RetryAfter.Delta);
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (refused.StatusCode, taken.StatusCode));
    }

    [Fact]
    public async Task Being_slowed_down_is_told_in_words()
    {
        await using var host = await ApiHost.StartAsync(new SubscriberOptions { DemoAccounts = true, SignIn = { PerAccountAndSource = 1 } });
        using var client = host.Client();
        await client.PostAsync("session", new { userName = "alice", password = "wrong" }).ProblemAsync(HttpStatusCode.Unauthorized);

        Assert.Equal("Too many attempts to sign in. Try again in 15 seconds.",
            await client.PostAsync("session", new { userName = "alice", password = "alice-secret" }).ProblemAsync(HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_demo_password_is_of_no_use_in_another_run()
    {
        using var folder = new TemporaryFolder();
        await (await ApiHost.StartAsync(folder: folder)).DisposeAsync();

        await using var host = await ApiHost.StartAsync(new SubscriberOptions(), folder: folder);
        using var client = host.Client();

        Assert.Null(host.Seed.AdministratorPassword);
        Assert.Equal("This account is disabled. Please ask your administrator.",
            await client.PostAsync("session", new { userName = "alice", password = "alice-secret" }).ProblemAsync(HttpStatusCode.Forbidden));
    }
}
