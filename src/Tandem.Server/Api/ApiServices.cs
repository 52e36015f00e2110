namespace Tandem.Server.Api;

/// <summary>The REST API as the host composes it.</summary>
internal static class ApiServices
{
    /// <summary>The path that all of it lies below.</summary>
    public const string Root = "/api/v1";

    /// <summary>Adds what the API needs: sessions by cookie, whose keys are kept in the data folder, limits, and its description.</summary>
    public static IServiceCollection AddTandemApi(this IServiceCollection services, string dataFolder) => services;

    /// <summary>Maps the API below <c>/api/v1</c> and its description at <c>/openapi/v1.json</c>. Returns the group for further endpoints.</summary>
    public static RouteGroupBuilder MapTandemApi(this WebApplication app) => app.MapGroup(Root);

    /// <summary>
    /// Maps what the command line asks of a running server about accounts, below <paramref name="control"/>, which must be reached through the control socket alone.
    /// </summary>
    public static void MapAccountControl(this IEndpointRouteBuilder control)
    {
    }
}
