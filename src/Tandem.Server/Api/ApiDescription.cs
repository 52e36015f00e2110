using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Tandem.Server.Api.Sessions;

namespace Tandem.Server.Api;

/// <summary>The description of the API (OpenAPI 3.1).</summary>
internal static class ApiDescription
{
    /// <summary>Name of the document: <c>/openapi/v1.json</c>.</summary>
    public const string Document = "v1";

    private const string SecurityScheme = "session";

    /// <summary>What the description says beside the endpoints.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith(ApiServices.Root.TrimStart('/'), StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Tandem",
                Version = Document,
                Description = "Accounts, sessions and administration. Refusals are problems as RFC 9457 writes them, with `errors` per field where fields are to blame.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [SecurityScheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Cookie,
                    Name = SessionCookie.Name,
                    Description = "The cookie that POST /api/v1/session sets; over HTTPS its name is __Host-tandem.",
                },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Microsoft.AspNetCore.Authorization.IAuthorizeData>().Any())
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SecurityScheme, context.Document)] = [] }];
            return Task.CompletedTask;
        });
    }
}
