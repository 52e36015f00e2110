using Microsoft.Net.Http.Headers;

namespace Tandem.Server.Api.Http;

/// <summary>
/// The defence against requests that another site's page makes in a signed-in browser (cross-site request forgery), beside the cookie's SameSite: what changes something must come from a page of
/// this very origin. A request that no browser made has neither header and no cookie that it did not get itself.
/// </summary>
internal static class SameOrigin
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Whether a request may change something.</summary>
    public static bool Allows(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return true;
        if (request.Headers.TryGetValue(HeaderNames.Origin, out var origin)) return origin.Count == 1 && IsOwn(origin[0], request);
        // Fetch Metadata: what a browser that sends no Origin says of itself; "none" is a person's own doing.
        return !request.Headers.TryGetValue(FetchSite, out var site) || site == "same-origin" || site == "none";
    }

    /// <summary>Whether an Origin (RFC 6454 section 7) is that of the address which the request was sent to.</summary>
    public static bool IsOwn(string? origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && from.Scheme.Equals(request.Scheme, StringComparison.OrdinalIgnoreCase)
        && from.Host.Equals(request.Host.Host, StringComparison.OrdinalIgnoreCase)
        && from.Port == (request.Host.Port ?? (request.IsHttps ? 443 : 80));
}
