using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Server.Api.Contracts;
using Tandem.Server.Api.Http;
using Tandem.Server.Api.Sessions;
using Tandem.Subscribers.Import;

namespace Tandem.Server.Api.Endpoints;

/// <summary>Users as a file of comma-separated values: import and export, both streamed.</summary>
internal static class UserFileEndpoints
{
    internal const string Path = "/users.csv";
    private const string Csv = "text/csv";
    private const string Lines = "application/x-ndjson";

    /// <summary>Maps them.</summary>
    public static void MapUserFiles(this IEndpointRouteBuilder administration, ApiOptions options)
    {
        administration.MapGet(Path, (string? domain, AccountExport export) => new Exported(export, domain)).WithTags("Users").WithSummary("Export users")
            .WithDescription("Comma-separated values (RFC 4180) with a header, of one `domain` or of all, by domain and user name. Never with secrets.")
            .Produces<string>(StatusCodes.Status200OK, Csv);
        administration.MapPost(Path, ImportAsync).WithTags("Users").WithSummary("Import users")
            .WithDescription(
                "Comma-separated values (RFC 4180) in UTF-8 with a header: `userName`, and as wanted `domain`, `password` or `ha1` and `ha1Sha256`, `displayName`, `number`, `isEnabled`, `isAdministrator`. "
                + "Rows without domain are of `domain`, or of the default domain. Users who are there already are errors unless `update=true`; then empty fields leave what is. `dryRun=true` checks everything and stores nothing. "
                + $"Rows are stored in transactions of some at a time; those with errors are left out and told with their lines. With `Accept: {Lines}` a report is written after each transaction, one a line, the last with `isComplete`.")
            .Accepts<string>(Csv).Produces<ImportReport>(StatusCodes.Status200OK, "application/json", Lines).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .WithMetadata(new BodyLimit(options.MaxImportBytes));
    }

    /// <summary>415: a file that is not sent as one.</summary>
    public static ProblemHttpResult NotCsv() => ApiProblem.Of(StatusCodes.Status415UnsupportedMediaType, "Send the file as text/csv.");

    private static async Task ImportAsync(HttpContext http, AccountImport import, CancellationToken cancellation, string? domain = null, bool update = false, bool dryRun = false)
    {
        // A form of another site cannot send this type without asking first.
        if (!Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !type.MediaType.Equals(Csv, StringComparison.OrdinalIgnoreCase))
        {
            await NotCsv().ExecuteAsync(http);
            return;
        }

        var request = new ImportRequest { Domain = domain, Update = update, DryRun = dryRun, Self = SessionCookie.AccountOf(http.User) };
        var isFollowed = http.Request.Headers.Accept.Any(accept => accept?.Contains(Lines, StringComparison.OrdinalIgnoreCase) == true);
        try
        {
            var report = await import.RunAsync(http.Request.Body, request, isFollowed ? progress => WriteLineAsync(http, progress) : null, cancellation);
            if (report is null) await ApiProblem.Of(StatusCodes.Status409Conflict, "Another import is under way. Please try again when it has ended.").ExecuteAsync(http);
            else if (isFollowed) await WriteLineAsync(http, report);
            else await TypedResults.Ok(report).ExecuteAsync(http);
        }
        catch (BadHttpRequestException refused) when (!http.Response.HasStarted)
        {
            await ApiProblem.Of(refused.StatusCode, "The file is too large or incomplete. What was stored before stays.").ExecuteAsync(http);
        }
    }

    private static async Task WriteLineAsync(HttpContext http, ImportReport report)
    {
        if (!http.Response.HasStarted) http.Response.ContentType = Lines;
        await http.Response.WriteAsync(JsonSerializer.Serialize(report, ApiJson.Default.ImportReport) + "\n");
        await http.Response.Body.FlushAsync();
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata;

    private sealed class Exported(AccountExport export, string? domain) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = $"{Csv}; charset=utf-8; header=present";
            httpContext.Response.Headers.ContentDisposition = "attachment; filename=\"users.csv\"";
            await using var writer = new StreamWriter(httpContext.Response.Body, new UTF8Encoding(false), bufferSize: 16 * 1024, leaveOpen: true);
            await export.WriteAsync(writer, domain, httpContext.RequestAborted);
        }
    }
}
