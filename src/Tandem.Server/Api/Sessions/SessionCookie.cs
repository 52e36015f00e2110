using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Tandem.Server.Api.Http;
using Tandem.Server.Hosting;
using Tandem.Subscribers;
using Tandem.Subscribers.Directory;

namespace Tandem.Server.Api.Sessions;

/// <summary>
/// The session of a signed-in person: a sealed cookie that names the account and its stamp. A session ends with its time, by signing out, or with the stamp; it is looked at on every request.
/// </summary>
internal static class SessionCookie
{
    /// <summary>Name of the authentication scheme.</summary>
    public const string Scheme = "session";

    /// <summary>Name of the cookie over HTTP; over HTTPS it is <c>__Host-tandem</c> (RFC 6265bis section 4.1.3.2).</summary>
    public const string Name = "tandem";

    private const string UserNameClaim = "user";
    private const string DomainClaim = "domain";
    private const string StampClaim = "stamp";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    /// <summary>How the cookie is made and checked.</summary>
    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Name;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Cookie.Path = "/";
        options.CookieManager = new SessionCookieName();
        options.ExpireTimeSpan = Lifetime;
        options.SlidingExpiration = true;
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToLogin = context => ApiProblem.NotSignedIn().ExecuteAsync(context.HttpContext);
        options.Events.OnRedirectToAccessDenied = context => ApiProblem.Forbidden().ExecuteAsync(context.HttpContext);
    }

    /// <summary>Opens a session, in place of one that is open.</summary>
    public static Task SignInAsync(HttpContext http, Account account) =>
        http.SignInAsync(Scheme, Principal(account.UserName, account.Domain, account.Stamp, account.IsAdministrator), new AuthenticationProperties { IsPersistent = true });

    /// <summary>Ends the session.</summary>
    public static Task SignOutAsync(HttpContext http) => http.SignOutAsync(Scheme);

    /// <summary>The account of the session; null when nobody is signed in.</summary>
    public static AccountName? AccountOf(ClaimsPrincipal user) =>
        user.FindFirstValue(UserNameClaim) is { } userName && user.FindFirstValue(DomainClaim) is { } domain ? new AccountName(userName, domain) : null;

    /// <summary>Reads the account of the session; null when nobody is signed in, or when it is the operator on the control socket.</summary>
    public static async Task<Account?> FindAccountAsync(HttpContext http, AccountService accounts, CancellationToken cancellation) =>
        AccountOf(http.User) is { } name ? await accounts.FindAsync(name, cancellation) : null;

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var directory = context.HttpContext.RequestServices.GetRequiredService<SubscriberDirectory>();
        if (context.Principal is { } principal
            && AccountOf(principal) is { } account
            && directory.TryGetStanding(account.UserName, account.Domain, out var standing)
            && standing.IsEnabled
            && standing.Stamp == principal.FindFirstValue(StampClaim))
        {
            // Whether somebody is an administrator is true now or not; the cookie may be older.
            context.ReplacePrincipal(Principal(account.UserName, account.Domain, standing.Stamp, standing.IsAdministrator));
            return;
        }

        context.RejectPrincipal();
        await SignOutAsync(context.HttpContext);
    }

    private static ClaimsPrincipal Principal(string userName, string domain, string stamp, bool isAdministrator)
    {
        var identity = new ClaimsIdentity(Scheme, UserNameClaim, ClaimTypes.Role);
        identity.AddClaim(new Claim(UserNameClaim, userName));
        identity.AddClaim(new Claim(DomainClaim, domain));
        identity.AddClaim(new Claim(StampClaim, stamp));
        if (isAdministrator) identity.AddClaim(new Claim(ClaimTypes.Role, Roles.Administrator));
        return new ClaimsPrincipal(identity);
    }
}
