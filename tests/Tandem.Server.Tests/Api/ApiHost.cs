using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Tandem.Server.Api;
using Tandem.Server.Hosting;
using Tandem.Server.Stores;
using Tandem.Server.Tests.Stores;
using Tandem.Subscribers;

namespace Tandem.Server.Tests.Api;

/// <summary>The REST API on a free loopback port, over a data folder of its own, in virtual time.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;

    private ApiHost(WebApplication app, TemporaryFolder folder, bool ownsFolder, FakeTimeProvider clock, AccountSeedResult seed)
    {
        App = app;
        _folder = folder;
        _ownsFolder = ownsFolder;
        Clock = clock;
        Seed = seed;
    }

    public WebApplication App { get; }

    public FakeTimeProvider Clock { get; }

    public AccountSeedResult Seed { get; }

    public Uri Http => new(Addresses.First(address => address.StartsWith("http:", StringComparison.Ordinal)));

    private ICollection<string> Addresses => App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

    public static async Task<ApiHost> StartAsync(SubscriberOptions? options = null, ApiOptions? api = null, TemporaryFolder? folder = null, Action<IServiceCollection>? configure = null)
    {
        var own = folder ?? new TemporaryFolder();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.ListenUnixSocket(DataFolder.ControlSocketOf(own.Path), socket => socket.UseControl());
        });
        builder.Services.AddSingleton<TimeProvider>(clock);
        AccountHost.AddAccounts(builder.Services, own.Path, options ?? new SubscriberOptions { DemoAccounts = true });
        builder.Services.AddTandemApi(own.Path, api);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapTandemApi();
        var seed = await app.Services.PrepareAccountsAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ApiHost(app, own, folder is null, clock, seed);
    }

    /// <summary>A browser with no cookies.</summary>
    public ApiClient Client() => new(Http);

    /// <summary>A browser in which somebody is signed in.</summary>
    public async Task<ApiClient> SignedInAsync(string userName, string? password = null)
    {
        var client = Client();
        using var answer = await client.PostAsync("session", new { userName, password = password ?? AccountSeed.DemoPassword(userName) });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return client;
    }

    public Task<ApiClient> AdministratorAsync() => SignedInAsync(AccountSeed.Administrator, Seed.AdministratorPassword);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        File.Delete(DataFolder.ControlSocketOf(_folder.Path));
        SqliteConnection.ClearAllPools();
        if (_ownsFolder) _folder.Dispose();
    }
}

/// <summary>A browser as the API sees it: it keeps cookies, and says where its page came from.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly SocketsHttpHandler _handler = new() { UseProxy = false };

    public ApiClient(Uri server)
    {
        _http = new HttpClient(_handler) { BaseAddress = new Uri(server, "/api/v1/") };
        Origin = server.GetLeftPart(UriPartial.Authority);
    }

    /// <summary>The origin of its page; null for what is no browser.</summary>
    public string? Origin { get; set; }

    public CookieCollection Cookies => _handler.CookieContainer.GetAllCookies();

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HttpResponseMessage> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body));

    public Task<HttpResponseMessage> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, JsonContent.Create(body));

    public Task<HttpResponseMessage> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (Origin is not null) request.Headers.Add("Origin", Origin);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _http.Dispose();
}

internal static class ApiAnswers
{
    /// <summary>The answer's JSON, when it has the status.</summary>
    public static async Task<JsonElement> JsonAsync(this Task<HttpResponseMessage> sending, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await sending;
        Assert.Equal(status, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    /// <summary>The answer's problem, when it has the status, as its title and then <c>field: message</c> for each message, in lines.</summary>
    public static async Task<string> ProblemAsync(this Task<HttpResponseMessage> sending, HttpStatusCode status)
    {
        using var answer = await sending;
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        var lines = new List<string> { problem.GetProperty("title").GetString()! };
        if (problem.TryGetProperty("errors", out var errors))
            lines.AddRange(from field in errors.EnumerateObject() from message in field.Value.EnumerateArray() select $"{field.Name}: {message}");
        return string.Join('\n', lines);
    }

    /// <summary>Whether the answer has the status, and nothing in it.</summary>
    public static async Task EmptyAsync(this Task<HttpResponseMessage> sending, HttpStatusCode status)
    {
        using var answer = await sending;
        Assert.Equal(status, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    public static string Text(this JsonElement json, string property) => json.GetProperty(property).ToString();
}
