using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Server.Hosting;
using Tandem.Server.Stores.Postgres;
using Tandem.Server.Tests.Api;
using Tandem.Server.Tests.Sip.Support;
using Tandem.Subscribers;

namespace Tandem.Server.Tests.Stores.Postgres;

/// <summary>A server whose database is started after it, goes away and comes back.</summary>
public sealed class PostgresOutageTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    // Its own, because others would miss it.
    private readonly PostgresCluster _cluster = new();
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Registrations_go_on_without_the_database_and_accounts_answer_503_until_it_is_back()
    {
        await _cluster.PrepareAsync();
        var starting = TestServer.StartAsync(
            _folder.Path, ("Tandem:Store:PostgreSql", _cluster.ConnectionString("postgres")), ("Tandem:Store:StartTimeout", "2m"), ("Tandem:Store:RetryInterval", "100ms"));
        await _cluster.StartAsync();
        await using var server = await starting;
        var changes = server.Services.GetRequiredService<AccountChanges>();
        using var api = new ApiClient(new Uri($"http://127.0.0.1:{server.Listening[PortUse.Http]}"));
        await using var alice = await TestPhone.ConnectAsync("alice", "UDP", TestServer.Of(server));
        await api.PostAsync("accounts", new { userName = "erin", password = "a good password" }).JsonAsync(HttpStatusCode.Created);
        await alice.RegisterAsync(AccountSeed.DemoPassword("alice"));

        await _cluster.StopAsync();

        await alice.RegisterAsync(AccountSeed.DemoPassword("alice"));
        await using var bob = await TestPhone.ConnectAsync("bob", "UDP", TestServer.Of(server));
        await bob.RegisterAsync(AccountSeed.DemoPassword("bob"));
        Assert.Equal(
            "The accounts cannot be reached at the moment. Try again in 5 seconds.",
            await api.PostAsync("accounts", new { userName = "frank", password = "a good password" }).ProblemAsync(HttpStatusCode.ServiceUnavailable));
        await api.GetAsync("session").ProblemAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/health/ready"));

        var back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changes.Taken += _ => back.TrySetResult();
        await _cluster.StartAsync();
        await back.Task.WaitAsync(Patience, Cancellation);

        // Who was signed in is so still.
        await api.GetAsync("session").JsonAsync();
        await api.PostAsync("accounts", new { userName = "grace", password = "a good password" }).JsonAsync(HttpStatusCode.Created);
        Assert.Equal("Healthy", (await HealthAsync(server)).GetProperty("status").GetString());
        await server.StopAsync();
    }

    private static async Task<HttpStatusCode> StatusAsync(TandemServer server, string path)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{server.Listening[PortUse.Http]}{path}"), Cancellation);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> HealthAsync(TandemServer server)
    {
        using var http = new HttpClient();
        return await http.GetFromJsonAsync<JsonElement>(new Uri($"http://127.0.0.1:{server.Listening[PortUse.Http]}/health"), Cancellation);
    }
}
