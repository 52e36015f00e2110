using System.Net;

namespace Tandem.Server.Tests.Api;

public sealed class ProfileTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task It_is_ones_own()
    {
        using var stranger = _host.Client();
        using var alice = await _host.SignedInAsync("alice");

        await stranger.GetAsync("profile").ProblemAsync(HttpStatusCode.Unauthorized);
        await stranger.PatchAsync("profile", new { displayName = "X" }).ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("alice", (await alice.GetAsync("profile").JsonAsync()).Text("userName"));
    }

    [Theory]
    [InlineData(" Alice Liddell ", "Alice Liddell")]
    [InlineData("", "alice")]
    [InlineData(null, "Alice")]
    public async Task The_display_name_changes(string? displayName, string shown)
    {
        using var alice = await _host.SignedInAsync("alice");

        Assert.Equal(shown, (await alice.PatchAsync("profile", new { displayName }).JsonAsync()).Text("displayName"));
        Assert.Equal(shown, (await alice.GetAsync("profile").JsonAsync()).Text("displayName"));
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions_and_not_this_one()
    {
        using var here = await _host.SignedInAsync("alice");
        using var elsewhere = await _host.SignedInAsync("alice");

        await here.PatchAsync("profile", new { currentPassword = "alice-secret", newPassword = "a good password" }).JsonAsync();

        await here.GetAsync("profile").JsonAsync();
        await elsewhere.GetAsync("profile").ProblemAsync(HttpStatusCode.Unauthorized);
        await here.PostAsync("session", new { userName = "alice", password = "alice-secret" }).ProblemAsync(HttpStatusCode.Unauthorized);
        using var again = await _host.SignedInAsync("alice", "a good password");
    }

    [Theory]
    [InlineData(null, "a good password", "currentPassword: Enter your current password.")]
    [InlineData("", "a good password", "currentPassword: Enter your current password.")]
    [InlineData("wrong", "a good password", "currentPassword: The current password is wrong.")]
    [InlineData("alice-secret", "short", "newPassword: A password has at least 8 characters.")]
    [InlineData("alice-secret", "", "newPassword: Enter a password.")]
    public async Task A_new_password_needs_the_old_one_and_the_rules(string? currentPassword, string newPassword, string message)
    {
        using var alice = await _host.SignedInAsync("alice");

        Assert.EndsWith("\n" + message, await alice.PatchAsync("profile", new { currentPassword, newPassword, displayName = "Changed" }).ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Equal("Alice", (await alice.GetAsync("profile").JsonAsync()).Text("displayName"));
    }

    [Fact]
    public async Task Guessing_the_current_password_is_slowed_down()
    {
        using var alice = await _host.SignedInAsync("alice");
        for (var attempt = 0; attempt < 10; attempt++)
            await alice.PatchAsync("profile", new { currentPassword = $"wrong-{attempt}", newPassword = "a good password" }).ProblemAsync(HttpStatusCode.BadRequest);

        Assert.Equal("Too many wrong passwords. Try again in 15 seconds.",
            await alice.PatchAsync("profile", new { currentPassword = "alice-secret", newPassword = "a good password" }).ProblemAsync(HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_display_name_has_rules()
    {
        using var alice = await _host.SignedInAsync("alice");

        Assert.EndsWith("displayName: A display name has at most 64 characters.", await alice.PatchAsync("profile", new { displayName = new string('x', 65) }).ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.EndsWith("displayName: A display name cannot contain control characters.", await alice.PatchAsync("profile", new { displayName = "a\r\nb" }).ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }
}
