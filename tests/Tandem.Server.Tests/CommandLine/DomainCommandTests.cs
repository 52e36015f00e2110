using System.CommandLine;
using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tandem.Server.CommandLine;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Server.Tests.Api;

namespace Tandem.Server.Tests.CommandLine;

public sealed class DomainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Domains_are_added_listed_and_removed_before_the_first_start()
    {
        Assert.Equal((0, "Added example.org.\n", ""), await RunAsync("add Example.org --realm Example"));
        Assert.Equal((0, "The realm of example.org is set.\n", ""), await RunAsync("realm example.org Phones"));
        Assert.Equal((UserCommand.Refused, "", "example.org is there already.\n"), await RunAsync("add example.org"));
        Assert.Equal((UserCommand.Refused, "", "A domain is a name, not an address.\n"), await RunAsync("add 192.0.2.1"));
        Assert.Equal((UserCommand.Refused, "", "There is no domain nowhere.example.\n"), await RunAsync("disable nowhere.example"));
        Assert.Equal((UserCommand.Refused, "", "tandem.test is the default domain and cannot be removed.\n"), await RunAsync("remove tandem.test --with-accounts"));
        await RunAsync("disable example.org");

        var (_, json, _) = await RunAsync("list --json");
        Assert.Equal(["example.org Phones False False 0", "tandem.test tandem.test True True 0"], JsonDocument.Parse(json).RootElement.EnumerateArray().Select(domain =>
            $"{domain.Text("name")} {domain.Text("realm")} {domain.Text("isDefault")} {domain.Text("isEnabled")} {domain.Text("accounts")}"));
        Assert.Contains("disabled", (await RunAsync("list")).Output, StringComparison.Ordinal);
        Assert.Equal((0, "Removed example.org.\n", ""), await RunAsync("remove example.org"));
    }

    [Fact]
    public async Task A_running_server_hears_of_every_change()
    {
        await using var host = await ApiHost.StartAsync(folder: _folder);
        using var administrator = await host.AdministratorAsync();
        await RunAsync("add example.org");
        await administrator.PostAsync("users", new { userName = "erin", password = "a good password", domain = "example.org" }).JsonAsync(HttpStatusCode.Created);
        using var erin = await host.SignedInAsync("erin@example.org", "a good password");

        Assert.Equal((0, "example.org is disabled.\n", ""), await RunAsync("disable example.org"));
        await erin.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
        await RunAsync("enable example.org");
        using var again = await host.SignedInAsync("erin@example.org", "a good password");
        Assert.Equal((UserCommand.Refused, "", "example.org has accounts. Remove them with it, or leave it.\n"), await RunAsync("remove example.org"));
        Assert.Equal(0, (await RunAsync("remove example.org --with-accounts")).ExitCode);
        await again.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Users_are_imported_and_exported_and_a_running_server_hears_of_it()
    {
        await using var host = await ApiHost.StartAsync(folder: _folder);
        var file = _folder.File("users.csv");
        await File.WriteAllTextAsync(file, "userName,password,number\nerin,a good password,1042\nfrank,short,\n", TestContext.Current.CancellationToken);

        Assert.Equal((UserCommand.Refused, "2 rows: 1 would be added, 0 would be changed, 0 unchanged, 1 with errors.\n", "line 3: password: A password has at least 8 characters.\n"), await RunUserAsync($"import {file} --dry-run"));
        Assert.Equal((UserCommand.Refused, "2 rows: 1 added, 0 changed, 0 unchanged, 1 with errors.\n"), await RunUserAsync($"import {file}") is var imported ? (imported.ExitCode, imported.Output) : default);
        using var erin = await host.SignedInAsync("erin", "a good password");

        var export = _folder.File("export.csv");
        Assert.Equal((0, "", ""), await RunUserAsync($"export {export}"));
        Assert.Contains("erin,tandem.test,erin,1042,true,false,", await File.ReadAllTextAsync(export, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(export));
        Assert.Equal(StartException.Configuration, (await RunUserAsync($"import {_folder.File("missing.csv")}")).ExitCode);
        Assert.StartsWith("userName,domain,", (await RunUserAsync("export --domain tandem.test")).Output, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string command) => RunAsync(DomainCommand.Create(_ => new TandemOptions { Data = _folder.Path }), command);

    private Task<(int ExitCode, string Output, string Error)> RunUserAsync(string command) =>
        RunAsync(UserCommand.Create(_ => new TandemOptions { Data = _folder.Path }, new StringReader("")), command);

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(Command root, string command)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var line = root.Parse(command);
        Assert.Empty(line.Errors);
        int exitCode;
        try
        {
            exitCode = await line.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
        }
        catch (StartException refusal)
        {
            exitCode = refusal.ExitCode;
        }

        return (exitCode, output.ToString(), error.ToString());
    }
}
