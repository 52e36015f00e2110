using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tandem.Contracts;
using Tandem.Server.Api.Contracts;
using Tandem.Server.Api.Endpoints;
using Tandem.Server.Api.Http;
using Tandem.Server.Api.Sessions;
using Tandem.Server.Hosting;
using Tandem.Server.Calls;
using Tandem.Server.Relay;

namespace Tandem.Server.Api;

/// <summary>The REST API as the host composes it.</summary>
internal static class ApiServices
{
    /// <summary>The path that all of it lies below.</summary>
    public const string Root = "/api/v1";

    /// <summary>Authorization policy of everything that only administrators may do.</summary>
    public const string Administrators = "administrators";

    private const string KeyFolder = "keys";

    /// <summary>Adds what the API needs: sessions by cookie, whose keys are kept in the data folder, limits, and its description. Needs accounts.</summary>
    public static IServiceCollection AddTandemApi(this IServiceCollection services, string dataFolder, ApiOptions? options = null)
    {
        services.AddSingleton(options ?? new ApiOptions());
        services.AddSingleton<ApiLimits>();
        services.AddSingleton<ApiMetrics>();
        services.AddSingleton<ApiGate>();
        services.TryAddSingleton<IRegistrationView, NoRegistrations>();
        services.TryAddSingleton<IBlockedSources, NoBlockedSources>();
        services.AddMetrics();
        AddSessions(services, Path.Combine(dataFolder, KeyFolder));
        services.AddAuthorizationBuilder().AddPolicy(Administrators, policy => policy.RequireRole(Roles.Administrator));
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        // The gate answers for what the framework cannot bind, in every environment alike.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
        services.AddOpenApi(ApiDescription.Document, ApiDescription.Configure);
        return services;
    }

    /// <summary>
    /// Maps the API below <c>/api/v1</c> and its description at <c>/openapi/v1.json</c>. Returns the group of what only administrators may ask, for further endpoints.
    /// </summary>
    public static RouteGroupBuilder MapTandemApi(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapAccountControl();
        var api = app.MapGroup(Root);
        ApiGate.Guard(api, app.Services.GetRequiredService<ApiGate>(), app.Services.GetRequiredService<ApiOptions>());
        api.MapSession();
        api.MapAccount();
        api.MapIceServers();
        api.MapCallQuality();
        var administration = api.MapGroup("").RequireAuthorization(Administrators)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        administration.MapUsers();
        administration.MapMediaPolicies();
        administration.MapUserFiles(app.Services.GetRequiredService<ApiOptions>());
        administration.MapDomains();
        administration.MapBlockedSources();
        api.Map("/{**rest}", Unknown).ExcludeFromDescription();
        return administration;
    }

    // The pages of the communicator answer to any other path; an unknown one of the API is a mistake. The router also leads here who sends a known address something else than it takes.
    private static ProblemHttpResult Unknown(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Path == Root + UserFileEndpoints.Path ? UserFileEndpoints.NotCsv()
        : request.ContentType is not null && !request.HasJsonContentType() ? ApiProblem.NotJson() : ApiProblem.Of(StatusCodes.Status404NotFound, "There is nothing at this address.");

    private static void AddSessions(IServiceCollection services, string keyFolder)
    {
        // The keys lie in the clear beside the database and the server's key, in a folder of this user alone; a further key would only lie there too.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
        services.AddDataProtection().SetApplicationName("tandem").PersistKeysToFileSystem(new DirectoryInfo(keyFolder));
        services.AddAuthentication(SessionCookie.Scheme).AddCookie(SessionCookie.Scheme, SessionCookie.Configure);
    }
}
