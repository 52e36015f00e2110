using System.CommandLine;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Server.Stores;

namespace Tandem.Server.CommandLine;

/// <summary><c>tandem store copy</c>: moves the accounts from one database to the other. Exit codes as those of <c>tandem user</c>.</summary>
internal static class StoreCommand
{
    private const string Sqlite = "sqlite";
    private const string Postgres = "postgres";

    /// <summary>Makes the command.</summary>
    /// <param name="options">Reads data folder and connection string as <c>tandem serve</c> would.</param>
    public static Command Create(Func<ParseResult, TandemOptions> options)
    {
        var from = Store("--from", "Where the accounts are");
        var to = Store("--to", "Where they are to be as well");
        var dryRun = new Option<bool>("--dry-run") { Description = "Tell what would be copied, and copy nothing" };
        var copy = new Command("copy", "Copy domains and accounts with their passwords from one store to the other; both stay") { from, to, dryRun };
        copy.SetAction((line, cancellation) => CopyAsync(line, options(line), line.GetValue(from)!, line.GetValue(to)!, line.GetValue(dryRun), cancellation));
        return new Command("store", "Move the accounts between SQLite and PostgreSQL") { copy };
    }

    private static Option<string> Store(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, Required = true };
        option.AcceptOnlyFromAmong(Sqlite, Postgres);
        return option;
    }

    private static async Task<int> CopyAsync(ParseResult line, TandemOptions options, string from, string to, bool isDryRun, CancellationToken cancellation)
    {
        if (from == to) throw new StartException($"--from and --to are both {from}; name {Sqlite} and {Postgres}.", StartException.Configuration);
        if (options.Store.PostgreSql is null) throw new StartException("There is no PostgreSQL database to copy from or to: set Tandem:Store:PostgreSql.", StartException.Configuration);
        await using var source = await AccountSession.OpenStoreAsync(options, Kind(options, from), create: false, cancellation);
        await using var target = await AccountSession.OpenStoreAsync(options, Kind(options, to), create: true, cancellation);
        await using var reading = source.GetRequiredService<Func<AccountContext>>()();
        await using var writing = target.GetRequiredService<Func<AccountContext>>()();
        return await TellAsync(line, await StoreCopy.RunAsync(reading, writing, isDryRun, cancellation), (reading.Place, writing.Place), isDryRun);
    }

    private static StoreOptions Kind(TandemOptions options, string store) => store == Postgres ? options.Store : options.Store with { PostgreSql = null };

    private static async Task<int> TellAsync(ParseResult line, StoreCopyResult result, (string From, string To) places, bool isDryRun)
    {
        var (output, error) = (line.InvocationConfiguration.Output, line.InvocationConfiguration.Error);
        foreach (var reason in result.Refused) await error.WriteLineAsync(reason);
        if (result.Refused.Count > 0)
        {
            await error.WriteLineAsync("Nothing was copied.");
            return UserCommand.Refused;
        }

        await output.WriteLineAsync($"From {places.From} to {places.To}:");
        await output.WriteLineAsync($"{(isDryRun ? "would copy" : "copied")} {result.Domains} domains and {result.Accounts} accounts; {result.AlreadyThere.Count} accounts were there already and stay as they are.");
        return 0;
    }
}
