using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Tandem.Server.Options;
using Tandem.Subscribers;

namespace Tandem.Server.CommandLine;

/// <summary><c>tandem user list</c>.</summary>
internal static class UserListCommand
{
    private const int PageSize = 1000;
    private const int WideEnough = 1000;

    /// <summary>Makes the command.</summary>
    public static Command Create(Func<ParseResult, TandemOptions> options)
    {
        var search = new Argument<string?>("SEARCH") { Description = "Part of a user name, display name or number", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Write JSON, for programs" };
        var command = new Command("list", "List users") { search, json };
        command.SetAction(async (line, cancellation) =>
        {
            await using var session = await AccountSession.OpenAsync(options(line), create: false, cancellation);
            var users = await ReadAsync(session.Store, line.GetValue(search), cancellation);
            var output = line.InvocationConfiguration.Output;
            if (line.GetValue(json)) await output.WriteLineAsync(JsonSerializer.Serialize(users, UserListJson.Default.IReadOnlyListListedUser));
            else WriteTable(users, output);
            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ListedUser>> ReadAsync(IAccountStore store, string? search, CancellationToken cancellation)
    {
        var users = new List<ListedUser>();
        AccountPage page;
        do
        {
            page = await store.ListAsync(new AccountQuery(search, users.Count, PageSize), cancellation);
            users.AddRange(page.Items.Select(ListedUser.Of));
        }
        while (page.Items.Count == PageSize);

        return users;
    }

    private static void WriteTable(IReadOnlyList<ListedUser> users, TextWriter output)
    {
        var target = new AnsiConsoleOutput(output);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = target, Ansi = target.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        // A pipe has neither colours nor a width: lines are not to be broken for it.
        if (!target.IsTerminal) console.Profile.Width = WideEnough;
        var table = new Table().Border(TableBorder.Simple).AddColumns("User", "Name", "Number", "Address", "State", "Since");
        foreach (var user in users)
            table.AddRow(
                Markup.Escape(user.UserName), Markup.Escape(user.DisplayName), user.Number ?? "", Markup.Escape(user.AddressOfRecord),
                user.IsEnabled ? user.IsAdministrator ? "administrator" : "" : "[red]disabled[/]", $"{user.CreatedAt:yyyy-MM-dd}");
        console.Write(table);
        console.MarkupLineInterpolated($"{users.Count} {(users.Count == 1 ? "user" : "users")}");
    }
}

/// <summary>A user as <c>--json</c> writes one.</summary>
internal sealed record ListedUser
{
    public required string UserName { get; init; }

    public required string Domain { get; init; }

    public required string DisplayName { get; init; }

    public required string AddressOfRecord { get; init; }

    public required string? Number { get; init; }

    public required bool IsEnabled { get; init; }

    public required bool IsAdministrator { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static ListedUser Of(Account account) => new()
    {
        UserName = account.UserName,
        Domain = account.Domain,
        DisplayName = account.DisplayName,
        AddressOfRecord = account.AddressOfRecord,
        Number = account.Number,
        IsEnabled = account.IsEnabled,
        IsAdministrator = account.IsAdministrator,
        CreatedAt = account.CreatedAt,
    };
}

/// <summary>How <c>--json</c> is written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ListedUser>))]
internal sealed partial class UserListJson : JsonSerializerContext;
