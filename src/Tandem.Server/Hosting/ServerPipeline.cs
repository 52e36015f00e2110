using System.Security.Claims;
using Tandem.Server.Api;
using Tandem.Server.Calls;
using Tandem.Server.Relay;
using Tandem.Server.Sip;
using Tandem.Server.Tracing;
using Tandem.Server.Web;
using Tandem.Transport;

namespace Tandem.Server.Hosting;

/// <summary>What happens to an HTTP request, from top to bottom.</summary>
internal static class ServerPipeline
{
    private static readonly ClaimsPrincipal Operator = new(new ClaimsIdentity([new Claim(ClaimTypes.Name, "operator"), new Claim(ClaimTypes.Role, Roles.Administrator)], "control socket"));

    /// <summary>Maps everything.</summary>
    public static void UseTandem(this WebApplication application, string webFolder)
    {
        application.UseSecurityHeaders();
        if (!application.UseStaticWeb(webFolder)) HostLog.NoWeb(application.Logger, webFolder);
        application.UseRouting();
        application.UseAuthentication();
        application.Use(static (http, next) =>
        {
            if (http.IsControl()) http.User = Operator;
            return next(http);
        });
        application.UseAuthorization();
        application.MapTandemHealth();
        application.MapTandemMetrics();
        application.MapSipWebSocket();
        var administration = application.MapTandemApi();
        administration.MapTraces();
        administration.MapTrunks();
        administration.MapRelay();
        administration.MapCalls();
    }
}
