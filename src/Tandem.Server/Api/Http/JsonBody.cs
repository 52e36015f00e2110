using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Tandem.Server.Api.Http;

/// <summary>
/// The JSON object in the body of a request, or the answer that refuses it. The framework's own binding refuses without a word of explanation.
/// </summary>
internal sealed class JsonBody<T> : IJsonBody, IEndpointParameterMetadataProvider where T : class
{
    private readonly T? _value;

    private JsonBody(T? value, IResult? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <inheritdoc/>
    public IResult? Refusal { get; }

    /// <summary>The object. <see cref="ApiGate"/> has refused the request if there is none.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused.");

    /// <summary>Reads the body; called by the framework.</summary>
    public static async ValueTask<JsonBody<T>> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        // RFC 9110 section 15.5.16. A form of another site cannot send this type without asking first (Fetch standard, CORS-safelisted request-header).
        if (!context.Request.HasJsonContentType()) return Refused(ApiProblem.NotJson());
        try
        {
            return await context.Request.ReadFromJsonAsync<T>(context.RequestAborted) is { } value
                ? new JsonBody<T>(value, null)
                : Refused(ApiProblem.Of(StatusCodes.Status400BadRequest, "The body must be a JSON object."));
        }
        catch (JsonException notJson)
        {
            return Refused(Explain(notJson));
        }
        catch (BadHttpRequestException tooLarge)
        {
            return Refused(ApiProblem.Of(tooLarge.StatusCode, "The body is too large or incomplete."));
        }
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));

    private static JsonBody<T> Refused(IResult refusal) => new(null, refusal);

    private static ProblemHttpResult Explain(JsonException notJson) =>
        // The path is that of a value only when the text itself is JSON.
        notJson is { InnerException: not JsonException, Path: ['$', '.', .. var field] } && field.AsSpan().IndexOfAny(".[") < 0
            ? ApiProblem.Invalid(field, "This value is not of the right type.")
            : ApiProblem.Of(StatusCodes.Status400BadRequest, "The body must be a JSON object.");
}

/// <summary>A body that may have been refused.</summary>
internal interface IJsonBody
{
    /// <summary>The answer that refuses it; null when it is good.</summary>
    IResult? Refusal { get; }
}
