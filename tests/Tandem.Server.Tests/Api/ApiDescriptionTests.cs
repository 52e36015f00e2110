using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Tandem.Server.Tests.Api;

public sealed class ApiDescriptionTests : IAsyncLifetime
{
    private ApiHost _host = null!;
    private JsonElement _document;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        using var http = new HttpClient { BaseAddress = _host.Http };
        _document = await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void Every_route_of_the_api_is_described_and_nothing_else()
    {
        var routes = _host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .SelectMany(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [], (route, method) => $"{method} {route.RoutePattern.RawText}");
        var described = from path in _document.GetProperty("paths").EnumerateObject() from operation in path.Value.EnumerateObject() select $"{operation.Name.ToUpperInvariant()} {path.Name}";

        Assert.Equal(routes.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        Assert.Equal(24, described.Count());
    }

    [Fact]
    public void Every_operation_says_what_it_does_what_it_takes_and_how_it_refuses()
    {
        foreach (var path in _document.GetProperty("paths").EnumerateObject())
            foreach (var operation in path.Value.EnumerateObject())
            {
                Assert.True(operation.Value.TryGetProperty("summary", out _), path.Name);
                Assert.True(operation.Value.TryGetProperty("tags", out _), path.Name);
                var answers = operation.Value.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).ToList();
                var takesBody = operation.Name is "patch" or "put" || (operation.Name is "post" && path.Name != "/api/v1/sip-credentials");
                Assert.Equal(takesBody, operation.Value.TryGetProperty("requestBody", out _));
                if (takesBody) Assert.Contains("400", answers);
                if (operation.Value.TryGetProperty("security", out _)) Assert.Contains("401", answers);
            }
    }

    [Fact]
    public void Every_field_is_described()
    {
        foreach (var schema in _document.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            if (schema.Name.Contains("Problem", StringComparison.Ordinal)) continue;
            foreach (var property in schema.Value.GetProperty("properties").EnumerateObject())
                Assert.True(property.Value.TryGetProperty("description", out _), $"{schema.Name}.{property.Name}");
        }
    }
}
