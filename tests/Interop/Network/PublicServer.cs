using System.Text;
using Tandem.Interop.Tests.Peers;
using Tandem.Stun;

namespace Tandem.Interop.Tests.Network;

/// <summary>A server with two addresses on a public network: STUN and TURN on their usual ports, and by TLS on port 443 beside HTTPS.</summary>
public sealed class PublicServer : IAsyncLifetime
{
    internal const string Primary = "203.0.113.1";

    private const string Alternate = "203.0.113.2";
    private const string Secret = "a secret of the laboratory";

    private TandemServer? _tandem;

    internal NetworkLaboratory Laboratory { get; private set; } = null!;

    /// <summary>The file with the certificate that it shows.</summary>
    internal string Certificate => _tandem!.Certificate;

    public async ValueTask InitializeAsync()
    {
        try
        {
            Laboratory = await NetworkLaboratory.MakeAsync(Primary, Alternate);
            // The addresses of the laboratory are those for documentation, which a relay does not reach unasked.
            string[] options = ["Ports:Https=443", "Turn:AllowedPeers=203.0.113.0/24", $"Turn:SharedSecrets={Secret}"];
            _tandem = await TandemServer.StartInAsync(Laboratory.Public, ["--bind", $"{Primary},{Alternate}", .. options.SelectMany(option => new[] { "--set", option })]);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_tandem is not null) await _tandem.DisposeAsync();
        if (Laboratory is not null) await Laboratory.DisposeAsync();
    }

    /// <summary>What its relay has done, and refused, as JSON.</summary>
    internal Task<string> RelayAsync() => _tandem!.ControlAsync("/api/v1/relay");

    /// <summary>A user name and a password for the relay.</summary>
    internal static (string UserName, string Password) Credentials(string user) =>
        new TimeLimitedCredentials(new TimeLimitedOptions { Secrets = [Encoding.UTF8.GetBytes(Secret)] }, TimeProvider.System).Issue(user, TimeSpan.FromHours(1));
}
