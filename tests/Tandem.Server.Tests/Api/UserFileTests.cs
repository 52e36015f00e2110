using System.Net;
using System.Text;
using System.Text.Json;
using Tandem.Server.Api;

namespace Tandem.Server.Tests.Api;

public sealed class UserFileTests : IAsyncLifetime
{
    private ApiHost _host = null!;
    private ApiClient _administrator = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync(api: new ApiOptions { MaxImportBytes = 100_000 });
        _administrator = await _host.AdministratorAsync();
    }

    public ValueTask DisposeAsync()
    {
        _administrator.Dispose();
        return _host.DisposeAsync();
    }

    [Fact]
    public async Task Users_are_exported_imported_and_sign_in()
    {
        using var answer = await _administrator.GetAsync("users.csv");
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("userName,domain,displayName,number,isEnabled,isAdministrator,createdAt\r\nadmin,tandem.test,Administrator,,true,true,", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.OrdinalIgnoreCase);

        var report = await ImportAsync("users.csv", "\uFEFFuserName,password,displayName\r\nerin,a good password,\"Meier, Erin\"\r\nalice,a good password,\r\n").JsonAsync();
        Assert.Equal(("2", "1", "1", "True"), (report.Text("rows"), report.Text("added"), report.Text("failed"), report.Text("isComplete")));
        Assert.Equal("""{"line":3,"field":"userName","message":"The user name alice is taken."}""", report.GetProperty("errors")[0].ToString());
        using var erin = await _host.SignedInAsync("erin", "a good password");
        Assert.Equal("Meier, Erin", (await erin.GetAsync("profile").JsonAsync()).Text("displayName"));

        report = await ImportAsync("users.csv?update=true", text).JsonAsync();
        Assert.Equal(("5", "0"), (report.Text("unchanged"), report.Text("failed")));
    }

    [Fact]
    public async Task A_dry_run_stores_nothing_and_an_update_changes_secrets()
    {
        const string file = "userName,password,isAdministrator\nalice,another password,\nerin,a good password,\nadmin,,false\n";
        var report = await ImportAsync("users.csv?update=true&dryRun=true", file).JsonAsync();
        Assert.Equal(("1", "1", "1", "True"), (report.Text("added"), report.Text("updated"), report.Text("failed"), report.Text("isDryRun")));
        using var alice = await _host.SignedInAsync("alice");
        await _administrator.GetAsync("users/erin").ProblemAsync(HttpStatusCode.NotFound);

        await ImportAsync("users.csv?update=true", file).JsonAsync();
        await alice.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
        using var again = await _host.SignedInAsync("alice", "another password");
        await _administrator.GetAsync("users").JsonAsync();
    }

    [Fact]
    public async Task Progress_is_told_line_by_line()
    {
        var file = new StringBuilder("userName,ha1\n");
        for (var i = 0; i < 450; i++) file.Append(System.Globalization.CultureInfo.InvariantCulture, $"user{i},0123456789abcdef0123456789abcdef\n");
        using var answer = await _administrator.SendAsync(HttpMethod.Post, "users.csv", Csv(file.ToString()), ("Accept", "application/x-ndjson"));
        var lines = (await answer.Content.ReadAsStringAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["200 False", "400 False", "450 True"], lines.Select(line => $"{line.Text("added")} {line.Text("isComplete")}"));
    }

    [Fact]
    public async Task What_is_no_csv_or_too_large_is_refused()
    {
        await _administrator.PostAsync("users.csv", new { }).ProblemAsync(HttpStatusCode.UnsupportedMediaType);
        await ImportAsync("users.csv", "userName\n" + new string('x', 200_000)).ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
        _administrator.Origin = "https://evil.example";
        await ImportAsync("users.csv", "userName\n").ProblemAsync(HttpStatusCode.Forbidden);
    }

    private Task<HttpResponseMessage> ImportAsync(string path, string file) => _administrator.SendAsync(HttpMethod.Post, path, Csv(file));

    private static StringContent Csv(string file) => new(file, new UTF8Encoding(false), "text/csv");
}
