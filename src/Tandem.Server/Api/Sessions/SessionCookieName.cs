using Microsoft.AspNetCore.Authentication.Cookies;

namespace Tandem.Server.Api.Sessions;

/// <summary>
/// Gives the session's cookie another name over HTTPS. Cookies do not tell ports apart: with one name, a session over HTTPS would keep the browser from opening one over HTTP on the same host, because what
/// is not secure may not replace what is (RFC 6265bis section 5.7).
/// </summary>
internal sealed class SessionCookieName : ICookieManager
{
    private readonly ChunkingCookieManager _cookies = new();

    /// <inheritdoc/>
    public string? GetRequestCookie(HttpContext context, string key) => _cookies.GetRequestCookie(context, NameFor(context, key));

    /// <inheritdoc/>
    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) => _cookies.AppendResponseCookie(context, NameFor(context, key), value, options);

    /// <inheritdoc/>
    public void DeleteCookie(HttpContext context, string key, CookieOptions options) => _cookies.DeleteCookie(context, NameFor(context, key), options);

    private static string NameFor(HttpContext context, string key) => context.Request.IsHttps ? $"__Host-{key}" : key;
}
