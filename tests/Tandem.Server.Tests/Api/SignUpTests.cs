using System.Net;
using Tandem.Subscribers;

namespace Tandem.Server.Tests.Api;

public sealed class SignUpTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_new_account_is_signed_in_and_stays_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        await using (var host = await ApiHost.StartAsync(folder: folder))
        {
            using var client = host.Client();
            using var answer = await client.PostAsync("accounts", new { userName = "Erin", password = "a good password", displayName = " Erin Meier " });
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            Assert.Equal("/api/v1/profile", answer.Headers.Location?.ToString());
            var profile = await client.GetAsync("session").JsonAsync();
            Assert.Equal("""{"userName":"erin","displayName":"Erin Meier","addressOfRecord":"sip:erin@tandem.test","number":null,"isAdministrator":false}""", profile.ToString());
        }

        await using var after = await ApiHost.StartAsync(folder: folder);
        using var again = await after.SignedInAsync("erin", "a good password");
    }

    [Theory]
    [InlineData("", "", "userName: Enter a user name.\npassword: Enter a password.")]
    [InlineData(null, null, "userName: Enter a user name.\npassword: Enter a password.")]
    [InlineData("erin", "short", "password: A password has at least 8 characters.")]
    [InlineData("erin@tandem.test", "a good password", "userName: Enter the user name alone, without @ and what follows it.")]
    [InlineData("erin meier", "a good password", "userName: A user name cannot contain a space. Use the letters a to z, digits, dot, hyphen and underscore.")]
    [InlineData("bébé", "password", "userName: A user name cannot contain 'é'. Use the letters a to z, digits, dot, hyphen and underscore.\npassword: This password is too easy to guess. Choose another.")]
    public async Task Every_field_that_is_refused_is_named_at_once(string? userName, string? password, string messages)
    {
        using var client = _host.Client();

        Assert.Equal("Please check what you have entered.\n" + messages, await client.PostAsync("accounts", new { userName, password }).ProblemAsync(HttpStatusCode.BadRequest));
        Assert.Empty(client.Cookies);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_in_any_case()
    {
        using var client = _host.Client();

        Assert.Equal("The user name alice is taken.\nuserName: The user name alice is taken.",
            await client.PostAsync("accounts", new { userName = "ALICE", password = "a good password" }).ProblemAsync(HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Nobody_makes_himself_an_administrator_or_takes_a_number()
    {
        using var client = _host.Client();

        var profile = await client.PostAsync("accounts", new { userName = "erin", password = "a good password", isAdministrator = true, number = "1099", domain = "example.org" })
            .JsonAsync(HttpStatusCode.Created);

        Assert.Equal(("False", "", "sip:erin@tandem.test"), (profile.Text("isAdministrator"), profile.Text("number"), profile.Text("addressOfRecord")));
    }

    [Fact]
    public async Task The_operator_can_switch_it_off()
    {
        await using var host = await ApiHost.StartAsync(new SubscriberOptions { SignUp = false });
        using var client = host.Client();

        Assert.Equal("Accounts are made by the administrator here.",
            await client.PostAsync("accounts", new { userName = "erin", password = "a good password" }).ProblemAsync(HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task One_source_makes_so_many_accounts_and_mistakes_are_not_counted()
    {
        await using var host = await ApiHost.StartAsync(api: new() { SignUpBurst = 2, SignUpsPerMinute = 1 });
        using var client = host.Client();
        for (var mistake = 0; mistake < 5; mistake++) await client.PostAsync("accounts", new { userName = "erin", password = "short" }).ProblemAsync(HttpStatusCode.BadRequest);
        await client.PostAsync("accounts", new { userName = "erin", password = "a good password" }).JsonAsync(HttpStatusCode.Created);
        await client.PostAsync("accounts", new { userName = "frank", password = "a good password" }).JsonAsync(HttpStatusCode.Created);

        using var refused = await client.PostAsync("accounts", new { userName = "grace", password = "a good password" });

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), refused.Headers.RetryAfter?.Delta);
    }
}
