using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Contracts;

namespace Tandem.Server.Tests.Api;

public sealed class BlockedSourceTests : IAsyncLifetime
{
    private readonly Two _sources = new();
    private ApiHost _host = null!;
    private ApiClient _administrator = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync(configure: services => services.AddSingleton<IBlockedSources>(_sources));
        _administrator = await _host.AdministratorAsync();
    }

    public ValueTask DisposeAsync()
    {
        _administrator.Dispose();
        return _host.DisposeAsync();
    }

    [Fact]
    public async Task They_are_listed()
    {
        var page = await _administrator.GetAsync("blocked-sources").JsonAsync();
        Assert.Equal(
            """{"source":"198.51.100.1","reason":"wrongSecret","isUdpOnly":true,"until":"2026-11-24T15:05:00+00:00","times":2,"dropped":17}""",
            page.GetProperty("items")[0].ToString());
    }

    [Theory]
    [InlineData("198.51.100.1", HttpStatusCode.NoContent)]
    [InlineData("198.51.100.2", HttpStatusCode.NotFound)]
    [InlineData("everybody", HttpStatusCode.NotFound)]
    public async Task They_are_let_in_again(string source, HttpStatusCode status)
    {
        using var response = await _administrator.SendAsync(HttpMethod.Delete, $"blocked-sources/{source}", null);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task They_are_for_administrators()
    {
        using var alice = await _host.SignedInAsync("alice");
        Assert.Equal("Only an administrator may do this.", await alice.SendAsync(HttpMethod.Get, "blocked-sources", null).ProblemAsync(HttpStatusCode.Forbidden));
    }

    private sealed class Two : IBlockedSources
    {
        public ValueTask<IReadOnlyList<BlockedSource>> ListAsync(CancellationToken cancellation) =>
            new([new BlockedSource(IPAddress.Parse("198.51.100.1"), Suspicion.WrongSecret, true, TimeSpan.FromMinutes(5), 2, 17)]);

        public ValueTask<bool> ReleaseAsync(IPAddress source, CancellationToken cancellation) => new(source.ToString() == "198.51.100.1");
    }
}
