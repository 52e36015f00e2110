using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Tandem.Server.Options;
using Tandem.Subscribers;

namespace Tandem.Server.CommandLine;

/// <summary><c>tandem domain list</c>.</summary>
internal static class DomainListCommand
{
    private const int WideEnough = 1000;

    /// <summary>Makes the command.</summary>
    public static Command Create(Func<ParseResult, TandemOptions> options)
    {
        var json = new Option<bool>("--json") { Description = "Write JSON, for programs" };
        var command = new Command("list", "List domains") { json };
        command.SetAction(async (line, cancellation) =>
        {
            await using var session = await AccountSession.OpenAsync(options(line), create: false, cancellation);
            IReadOnlyList<ListedDomain> domains = [.. (await session.Domains.ListAsync(cancellation)).Select(entry => ListedDomain.Of(entry, session.Domains))];
            var output = line.InvocationConfiguration.Output;
            if (line.GetValue(json)) await output.WriteLineAsync(JsonSerializer.Serialize(domains, DomainListJson.Default.IReadOnlyListListedDomain));
            else WriteTable(domains, output);
            return 0;
        });
        return command;
    }

    private static void WriteTable(IReadOnlyList<ListedDomain> domains, TextWriter output)
    {
        var target = new AnsiConsoleOutput(output);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = target, Ansi = target.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        if (!target.IsTerminal) console.Profile.Width = WideEnough;
        var table = new Table().Border(TableBorder.Simple).AddColumns("Domain", "Realm", "Users", "State", "Since");
        foreach (var domain in domains)
            table.AddRow(
                Markup.Escape(domain.Name), Markup.Escape(domain.Realm), $"{domain.Accounts}", domain.IsDefault ? "default" : domain.IsEnabled ? "" : "[red]disabled[/]", $"{domain.CreatedAt:yyyy-MM-dd}");
        console.Write(table);
    }
}

/// <summary>A domain as <c>--json</c> writes one.</summary>
internal sealed record ListedDomain(string Name, string Realm, bool IsDefault, bool IsEnabled, int Accounts, DateTimeOffset CreatedAt)
{
    public static ListedDomain Of(DomainCount entry, DomainService domains) =>
        new(entry.Domain.Name, entry.Domain.Realm, domains.IsDefault(entry.Domain), entry.Domain.IsEnabled, entry.Accounts, entry.Domain.CreatedAt);
}

/// <summary>How <c>--json</c> is written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ListedDomain>))]
internal sealed partial class DomainListJson : JsonSerializerContext;
