using System.CommandLine;
using System.Text;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Subscribers.Import;

namespace Tandem.Server.CommandLine;

/// <summary><c>tandem user import</c> and <c>export</c>: users as a file of comma-separated values.</summary>
internal static class UserFileCommands
{
    /// <summary>Makes <c>import</c>.</summary>
    public static Command Import(Func<ParseResult, TandemOptions> options)
    {
        var file = new Argument<string>("FILE") { Description = "File in UTF-8 with a header: userName, and as wanted domain, password or ha1 and ha1Sha256, displayName, number, isEnabled, isAdministrator; - for standard input" };
        var domain = Domain("Domain of the rows that name none (default: the default domain)");
        var update = new Option<bool>("--update") { Description = "Change users who are there already; empty fields leave what is" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything and store nothing" };
        var maxRows = new Option<int>("--max-rows") { Description = "Most rows", DefaultValueFactory = _ => new ImportRequest().MaxRows, HelpName = "N" };
        var command = new Command("import", "Add users from a file of comma-separated values") { file, domain, update, dryRun, maxRows };
        command.SetAction(async (line, cancellation) =>
        {
            var request = new ImportRequest { Domain = line.GetValue(domain), Update = line.GetValue(update), DryRun = line.GetValue(dryRun), MaxRows = line.GetValue(maxRows) };
            await using var csv = OpenRead(line.GetValue(file)!);
            await using var session = await AccountSession.OpenAsync(options(line), create: true, cancellation);
            var report = await ImportAsync(session, csv, request, line.InvocationConfiguration.Error, cancellation);
            await WriteAsync(report, line.InvocationConfiguration);
            return report.Failed > 0 ? UserCommand.Refused : 0;
        });
        return command;
    }

    /// <summary>Makes <c>export</c>.</summary>
    public static Command Export(Func<ParseResult, TandemOptions> options)
    {
        var file = new Argument<string?>("FILE") { Description = "File to write, for this user alone; standard output when it is missing", Arity = ArgumentArity.ZeroOrOne };
        var domain = Domain("Only the users of this domain");
        var command = new Command("export", "Write users as comma-separated values, without secrets") { file, domain };
        command.SetAction(async (line, cancellation) =>
        {
            await using var session = await AccountSession.OpenAsync(options(line), create: false, cancellation);
            if (line.GetValue(file) is not { } path)
            {
                await session.Export.WriteAsync(line.InvocationConfiguration.Output, line.GetValue(domain), cancellation);
                return 0;
            }

            await using var writer = new StreamWriter(OpenWrite(path), new UTF8Encoding(false));
            await session.Export.WriteAsync(writer, line.GetValue(domain), cancellation);
            return 0;
        });
        return command;
    }

    private static async Task<ImportReport> ImportAsync(AccountSession session, Stream csv, ImportRequest request, TextWriter error, CancellationToken cancellation)
    {
        try
        {
            return (await session.Import.RunAsync(csv, request, progress => error.WriteLineAsync($"{progress.Rows} rows ..."), cancellation))!;
        }
        finally
        {
            // Also when it broke off: what was stored by then is there.
            if (!request.DryRun) await session.TellServerOfAllAsync(CancellationToken.None);
        }
    }

    private static async Task WriteAsync(ImportReport report, InvocationConfiguration console)
    {
        foreach (var error in report.Errors) await console.Error.WriteLineAsync($"line {error.Line}: {(error.Field.Length == 0 ? "" : error.Field + ": ")}{error.Message}");
        if (report.Failed > 0 && report.Errors.Count == ImportReport.MaxErrors) await console.Error.WriteLineAsync("More errors are not shown.");
        await console.Output.WriteLineAsync(
            $"{report.Rows} rows: {report.Added} {(report.IsDryRun ? "would be added" : "added")}, {report.Updated} {(report.IsDryRun ? "would be changed" : "changed")}, {report.Unchanged} unchanged, {report.Failed} with errors.");
    }

    private static Option<string> Domain(string description) => new("--domain") { Description = description, HelpName = "DOMAIN" };

    private static Stream OpenRead(string file)
    {
        try
        {
            return file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException(refused.Message, StartException.Configuration);
        }
    }

    private static FileStream OpenWrite(string file)
    {
        try
        {
            return new FileStream(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException(refused.Message, StartException.Configuration);
        }
    }
}
