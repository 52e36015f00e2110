using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Contracts;
using Tandem.Sip.Authentication;

namespace Tandem.Server.Tests.Api;

public sealed class SipCredentialTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    private ISubscriberDirectory Directory => _host.App.Services.GetRequiredService<ISubscriberDirectory>();

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task They_need_a_session()
    {
        using var stranger = _host.Client();

        await stranger.PostAsync("sip-credentials").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task They_are_what_a_page_needs_to_register()
    {
        using var alice = await _host.SignedInAsync("alice");

        var credentials = await alice.PostAsync("sip-credentials").JsonAsync();

        var ends = _host.Clock.GetUtcNow().AddHours(1);
        Assert.Equal(
            ("sip:alice@tandem.test", $"alice~{ends.ToUnixTimeSeconds()}", "tandem.test", "tandem.test", "/sip"),
            (credentials.Text("addressOfRecord"), credentials.Text("authorizationUser"), credentials.Text("realm"), credentials.Text("domain"), credentials.Text("webSocketPath")));
        Assert.Equal("2026-11-24T16:00:00+00:00", credentials.Text("expiresAt"));
        Assert.Equal(ends, credentials.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal(credentials.Text("ha1"), Secret(credentials));
    }

    [Fact]
    public async Task They_end_with_their_hour()
    {
        using var alice = await _host.SignedInAsync("alice");
        var credentials = await alice.PostAsync("sip-credentials").JsonAsync();

        _host.Clock.Advance(TimeSpan.FromMinutes(60) - TimeSpan.FromSeconds(1));
        Assert.NotNull(Secret(credentials));
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Secret(credentials));
    }

    [Fact]
    public async Task They_end_with_the_password()
    {
        using var alice = await _host.SignedInAsync("alice");
        var credentials = await alice.PostAsync("sip-credentials").JsonAsync();

        await alice.PatchAsync("profile", new { currentPassword = "alice-secret", newPassword = "a good password" }).JsonAsync();

        Assert.NotEqual(credentials.Text("ha1"), Secret(credentials));
        var renewed = await alice.PostAsync("sip-credentials").JsonAsync();
        Assert.Equal(renewed.Text("ha1"), Secret(renewed));
    }

    [Fact]
    public async Task They_end_when_the_account_is_disabled_and_do_not_come_back()
    {
        using var alice = await _host.SignedInAsync("alice");
        using var administrator = await _host.AdministratorAsync();
        var credentials = await alice.PostAsync("sip-credentials").JsonAsync();

        await administrator.PatchAsync("users/alice", new { isEnabled = false }).JsonAsync();
        Assert.Null(Secret(credentials));
        await alice.PostAsync("sip-credentials").ProblemAsync(HttpStatusCode.Unauthorized);

        await administrator.PatchAsync("users/alice", new { isEnabled = true }).JsonAsync();
        Assert.NotEqual(credentials.Text("ha1"), Secret(credentials));
        await alice.PostAsync("sip-credentials").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Those_of_one_do_not_serve_another()
    {
        using var alice = await _host.SignedInAsync("alice");
        var credentials = await alice.PostAsync("sip-credentials").JsonAsync();
        var bob = credentials.Text("authorizationUser").Replace("alice", "bob", StringComparison.Ordinal);

        Assert.NotEqual(credentials.Text("ha1"), Secret(bob, "tandem.test"));
    }

    private string? Secret(JsonElement credentials) => Secret(credentials.Text("authorizationUser"), credentials.Text("realm"));

    private string? Secret(string user, string realm)
    {
        var ha1 = new byte[32];
        return Directory.TryGetSecret(Encoding.ASCII.GetBytes(user), Encoding.ASCII.GetBytes(realm), DigestAlgorithm.Md5, ha1, out _) ? Encoding.ASCII.GetString(ha1) : null;
    }
}
