using System.CommandLine;
using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tandem.Server.CommandLine;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Server.Stores.Sqlite;
using Tandem.Server.Tests.Api;

namespace Tandem.Server.Tests.CommandLine;

public sealed class UserCommandTests : IDisposable
{
    private const string Good = "a good password";

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Users_are_added_before_the_first_start()
    {
        Assert.Equal((0, "Added sip:erin@tandem.test.\n", ""), await RunAsync("add Erin --number 1042 --admin", Good));

        await using var host = await ApiHost.StartAsync(folder: _folder);
        using var erin = await host.SignedInAsync("erin", Good);
        Assert.Equal(("1042", "True"), (await erin.GetAsync("profile").JsonAsync() is var profile ? profile.Text("number") : "", profile.Text("isAdministrator")));
        // There is an administrator already: no password is generated for another.
        Assert.Null(host.Seed.AdministratorPassword);
    }

    [Fact]
    public async Task Users_are_listed_for_people_and_for_programs()
    {
        await RunAsync("add erin --number 1042", Good);
        await RunAsync("add frank --display-name [Frank]", Good);
        await RunAsync("disable frank");

        var (_, table, _) = await RunAsync("list");
        var (_, json, _) = await RunAsync("list 1042 --json");

        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Contains(lines, line => line.StartsWith("erin ", StringComparison.Ordinal) && line.Contains(" 1042 ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("frank ", StringComparison.Ordinal) && line.Contains(" [Frank] ", StringComparison.Ordinal) && line.Contains(" disabled ", StringComparison.Ordinal));
        Assert.Equal("2 users", lines[^1]);
        var erin = Assert.Single(JsonDocument.Parse(json).RootElement.EnumerateArray());
        Assert.Equal(
            ["userName", "domain", "displayName", "addressOfRecord", "number", "isEnabled", "isAdministrator", "createdAt"],
            erin.EnumerateObject().Select(property => property.Name));
        Assert.Equal("sip:erin@tandem.test", erin.Text("addressOfRecord"));
    }

    [Theory]
    [InlineData("add e~rin", Good, "A user name cannot contain '~'. Use the letters a to z, digits, dot, hyphen and underscore.\n")]
    [InlineData("add frank --number x", "short", "A password has at least 8 characters.\nA number has only digits, with or without + in front.\n")]
    [InlineData("add erin", Good, "The user name erin is taken.\n")]
    [InlineData("add frank@example.org", Good, "There is no domain example.org. Add it first.\n")]
    [InlineData("add frank", "", "There is no password on standard input. Write it there on one line, or run the command in a terminal.\n")]
    [InlineData("passwd erin", "short", "A password has at least 8 characters.\n")]
    [InlineData("passwd nobody", Good, "There is no user nobody@tandem.test.\n")]
    [InlineData("disable nobody", "", "There is no user nobody@tandem.test.\n")]
    public async Task What_is_refused_is_told_and_changes_nothing(string command, string password, string error)
    {
        await RunAsync("add erin", Good);

        Assert.Equal((UserCommand.Refused, "", error), await RunAsync(command, password));
        Assert.Equal("erin", Assert.Single(JsonDocument.Parse((await RunAsync("list --json")).Output).RootElement.EnumerateArray()).Text("userName"));
    }

    [Fact]
    public async Task What_holds_for_the_media_of_a_user_is_set_and_told()
    {
        await RunAsync("add erin", Good);

        Assert.Equal((0, "default\n", ""), await RunAsync("media erin"));
        Assert.Equal((0, "Media of the calls of sip:erin@tandem.test: always.\n", ""), await RunAsync("media erin always"));
        Assert.Equal((0, "always\n", ""), await RunAsync("media erin"));
        Assert.Equal((UserCommand.Refused, "", "The mode is auto, off, always or default.\n"), await RunAsync("media erin sometimes"));
        Assert.Equal((UserCommand.Refused, "", "There is no user nobody@tandem.test.\n"), await RunAsync("media nobody"));
        Assert.Equal((UserCommand.Refused, "", "There is no user nobody@tandem.test.\n"), await RunAsync("media nobody off"));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("passwd erin")]
    [InlineData("disable erin")]
    public async Task A_folder_without_accounts_is_named(string command)
    {
        Assert.Equal(
            (StartException.Configuration, "", $"There are no accounts in {_folder.Path}. Name the data folder of the server with --data DIR, or start the server once.\n"),
            await RunAsync(command, Good));
        Assert.False(File.Exists(_folder.File(SqliteAccountContext.FileName)));
    }

    [Fact]
    public async Task A_running_server_hears_of_every_change()
    {
        await using var host = await ApiHost.StartAsync(folder: _folder);
        using var bob = await host.SignedInAsync("bob");
        using var alice = await host.SignedInAsync("alice");

        Assert.Equal((0, "The password of sip:alice@tandem.test is changed.\n", ""), await RunAsync("passwd alice", Good));
        await alice.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
        using var again = await host.SignedInAsync("alice", Good);

        Assert.Equal((0, "sip:bob@tandem.test is disabled.\n", ""), await RunAsync("disable bob"));
        await bob.GetAsync("session").ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal((0, "sip:bob@tandem.test is enabled.\n", ""), await RunAsync("enable bob@tandem.test"));
        using var back = await host.SignedInAsync("bob");

        Assert.Equal((0, "Added sip:erin@tandem.test.\n", ""), await RunAsync("add erin", Good));
        using var erin = await host.SignedInAsync("erin", Good);
        await erin.GetAsync("session").JsonAsync();
    }

    [Fact]
    public async Task The_socket_of_a_killed_server_does_no_harm()
    {
        // To connect to a file is refused like to a socket that nobody listens on.
        await File.WriteAllTextAsync(DataFolder.ControlSocketOf(_folder.Path), "", TestContext.Current.CancellationToken);

        Assert.Equal(0, (await RunAsync("add erin", Good)).ExitCode);
    }

    [Fact]
    public async Task Only_the_control_socket_tells_of_changes()
    {
        await using var host = await ApiHost.StartAsync(folder: _folder);
        using var administrator = await host.AdministratorAsync();

        using var answer = await administrator.PostAsync("/control/accounts/changed", new { userName = "alice", domain = "tandem.test" });

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string command, string password = "")
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var input = new StringReader(password.Length == 0 ? "" : password + "\n");
        var line = UserCommand.Create(_ => new TandemOptions { Data = _folder.Path }, input).Parse(command);
        Assert.Empty(line.Errors);
        var exitCode = 0;
        try
        {
            exitCode = await line.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
        }
        catch (StartException refusal)
        {
            await error.WriteLineAsync(refusal.Message);
            exitCode = refusal.ExitCode;
        }

        return (exitCode, output.ToString(), error.ToString());
    }
}
