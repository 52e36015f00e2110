using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Server.Web;

namespace Tandem.Server.Tests.Hosting;

/// <summary>How the built communicator is served.</summary>
public sealed class StaticWebTests : IAsyncLifetime
{
    private const string Script = "console.log('a script long enough to be worth compressing')";

    private readonly TemporaryFolder _folder = new();
    private WebApplication _application = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder.File("assets"));
        await File.WriteAllTextAsync(_folder.File("index.html"), "<title>Tandem</title>");
        await File.WriteAllTextAsync(_folder.File("assets/app-1a2b.js"), Script);
        await using (var compressed = new GZipStream(File.Create(_folder.File("assets/app-1a2b.js.gz")), CompressionLevel.Optimal))
            compressed.Write(System.Text.Encoding.UTF8.GetBytes(Script));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        Assert.True(_application.UseStaticWeb(_folder.Path));
        _application.Run(static http =>
        {
            http.Response.StatusCode = 299;
            return Task.CompletedTask;
        });
        await _application.StartAsync();
        var address = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _http = new HttpClient { BaseAddress = new Uri(address) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _application.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/calls/bob")]
    [InlineData("/index.html")]
    public async Task A_path_of_the_application_shows_its_page_which_is_asked_for_every_time(string path)
    {
        var answer = await GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("no-cache", answer.Headers.CacheControl?.ToString());
        Assert.Contains("Tandem", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hashed_asset_is_kept_for_good_and_goes_out_compressed_to_who_takes_it()
    {
        var plain = await GetAsync("/assets/app-1a2b.js");
        Assert.Equal(Script, await plain.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("immutable", plain.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        Assert.Equal("Accept-Encoding", plain.Headers.Vary.Single());

        var compressed = await GetAsync("/assets/app-1a2b.js", "br, gzip");
        Assert.Equal(["gzip"], compressed.Content.Headers.ContentEncoding);
        Assert.Equal("text/javascript", compressed.Content.Headers.ContentType?.MediaType);
        await using var unpacked = new GZipStream(await compressed.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        Assert.Equal(Script, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Empty((await GetAsync("/assets/app-1a2b.js", "gzip;q=0")).Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("/api/v1/session")]
    [InlineData("/sip")]
    [InlineData("/metrics")]
    [InlineData("/assets/lost.js")]
    [InlineData("/../secret.txt")]
    public async Task What_is_no_page_goes_on_to_the_rest_of_the_server(string path) => Assert.Equal(299, (int)(await GetAsync(path)).StatusCode);

    [Fact]
    public void A_folder_without_the_application_is_told()
    {
        using var empty = new TemporaryFolder();
        Assert.False(_application.UseStaticWeb(empty.Path));
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? encodings = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (encodings is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", encodings);
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
