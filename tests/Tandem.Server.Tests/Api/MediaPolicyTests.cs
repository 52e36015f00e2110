using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Contracts.Media;
using Tandem.Subscribers.Directory;

namespace Tandem.Server.Tests.Api;

/// <summary>What holds for the media of single accounts.</summary>
public sealed class MediaPolicyTests : IAsyncLifetime
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
    [InlineData("always", SessionMode.Always)]
    [InlineData("off", SessionMode.Off)]
    [InlineData("auto", SessionMode.Auto)]
    public async Task It_is_set_and_taken_back_and_the_lane_knows_it_at_once(string word, SessionMode mode)
    {
        Assert.Equal("default", (await _administrator.GetAsync("users/alice/media-policy").JsonAsync()).Text("mode"));
        Assert.Null(ModeOf("sip:alice@tandem.test"));

        Assert.Equal(word, (await PutAsync("alice", word).JsonAsync()).Text("mode"));
        Assert.Equal(word, (await _administrator.GetAsync("users/alice/media-policy").JsonAsync()).Text("mode"));
        Assert.Equal((mode, null), (ModeOf("sip:alice@tandem.test"), ModeOf("sip:bob@tandem.test")));

        // What else is changed leaves it as it is.
        await _administrator.PatchAsync("users/alice", new { displayName = "Alice B." }).JsonAsync();
        Assert.Equal(mode, ModeOf("sip:alice@tandem.test"));
        await PutAsync("alice", "default").JsonAsync();
        Assert.Null(ModeOf("sip:alice@tandem.test"));
    }

    [Theory]
    [InlineData("alice", "sometimes", HttpStatusCode.BadRequest)]
    [InlineData("alice", "Always", HttpStatusCode.BadRequest)]
    [InlineData("alice", null, HttpStatusCode.BadRequest)]
    [InlineData("nobody", "always", HttpStatusCode.NotFound)]
    public async Task What_is_none_is_refused(string user, string? word, HttpStatusCode status)
    {
        await PutAsync(user, word).ProblemAsync(status);
        Assert.Null(ModeOf("sip:alice@tandem.test"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sip:")]
    [InlineData("sip:@tandem.test")]
    [InlineData("sip:alice")]
    [InlineData("sip:alice@")]
    [InlineData("alice@tandem.test")]
    public void For_what_is_no_account_nothing_is_set(string addressOfRecord) => Assert.Null(ModeOf(addressOfRecord));

    private Task<HttpResponseMessage> PutAsync(string user, string? mode) => _administrator.SendAsync(HttpMethod.Put, $"users/{user}/media-policy", JsonContent.Create(new { mode }));

    private SessionMode? ModeOf(string addressOfRecord) => _host.App.Services.GetRequiredService<SubscriberDirectory>().ModeOf(System.Text.Encoding.ASCII.GetBytes(addressOfRecord));
}
