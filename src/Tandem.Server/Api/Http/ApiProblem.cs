using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Subscribers;

namespace Tandem.Server.Api.Http;

/// <summary>Refusals of the API as RFC 9457 writes them: every one has a title in words, and messages per field where fields are to blame.</summary>
internal static class ApiProblem
{
    private static readonly TimeSpan UnavailableFor = TimeSpan.FromSeconds(5);

    /// <summary>A refusal without fields.</summary>
    public static ProblemHttpResult Of(int status, string title) => TypedResults.Problem(statusCode: status, title: title);

    /// <summary>400: fields that need attention.</summary>
    public static ProblemHttpResult Invalid(IEnumerable<Refusal> refusals) => WithFields(StatusCodes.Status400BadRequest, "Please check what you have entered.", refusals);

    /// <summary>400: one field that needs attention.</summary>
    public static ProblemHttpResult Invalid(string field, string message) => Invalid([new Refusal(field, message)]);

    /// <summary>401: no session.</summary>
    public static ProblemHttpResult NotSignedIn() => Of(StatusCodes.Status401Unauthorized, "You are not signed in.");

    /// <summary>403: not for this person.</summary>
    public static ProblemHttpResult Forbidden() => Of(StatusCodes.Status403Forbidden, "Only an administrator may do this.");

    /// <summary>404: no such user.</summary>
    public static ProblemHttpResult NoSuchUser() => Of(StatusCodes.Status404NotFound, "There is no such user.");

    /// <summary>415: a body that is not JSON.</summary>
    public static ProblemHttpResult NotJson() => Of(StatusCodes.Status415UnsupportedMediaType, "Send the body as application/json.");

    /// <summary>503: the accounts cannot be reached or written now.</summary>
    public static IResult Unavailable() => new RetryResult(StatusCodes.Status503ServiceUnavailable, "The accounts cannot be reached at the moment.", UnavailableFor);

    /// <summary>429: too many attempts or requests; also tells when to come back.</summary>
    public static IResult TooMany(string what, TimeSpan retryAfter) => new RetryResult(StatusCodes.Status429TooManyRequests, what, retryAfter);

    /// <summary>What the account function has refused.</summary>
    public static ProblemHttpResult Of(AccountResult result) => result.Outcome switch
    {
        AccountOutcome.Invalid => Invalid(result.Refusals),
        AccountOutcome.Taken => WithFields(StatusCodes.Status409Conflict, result.Refusals[0].Message, result.Refusals),
        AccountOutcome.NotFound => NoSuchUser(),
        _ => Of(StatusCodes.Status409Conflict, "Somebody else has changed this at the same time. Please try again."),
    };

    private static ProblemHttpResult WithFields(int status, string title, IEnumerable<Refusal> refusals)
    {
        var errors = refusals.GroupBy(refusal => refusal.Field, refusal => refusal.Message).ToDictionary(field => field.Key, field => field.ToArray());
        return TypedResults.Problem(new HttpValidationProblemDetails(errors) { Status = status, Title = title });
    }

    private sealed class RetryResult(int status, string what, TimeSpan retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var seconds = (int)Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds));
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return Of(status, $"{what} Try again in {seconds} {(seconds == 1 ? "second" : "seconds")}.").ExecuteAsync(httpContext);
        }
    }
}
