using System.Globalization;
using System.Net;
using Tandem.Stun;
using Tandem.Stun.Ice;
using Tandem.Stun.Transactions;

namespace Tandem.IceProbe;

/// <summary>What the probe is told on its command line.</summary>
/// <param name="Role">Whether its agent controls.</param>
/// <param name="Address">The address of its host.</param>
/// <param name="Server">The STUN and TURN server.</param>
/// <param name="UserName">The user name there.</param>
/// <param name="Password">The password there.</param>
/// <param name="Certificate">The file with the certificate that the server must show.</param>
/// <param name="ConsentTimeout">How long consent lasts.</param>
internal sealed record ProbeOptions(IceRole Role, IPAddress Address, IPAddress Server, string UserName, string Password, string Certificate, TimeSpan ConsentTimeout)
{
    private const int StunPort = 3478;
    private const int HttpsPort = 443;

    /// <summary>The times of the agent. It waits longer for better pairs than an agent of a telephone: on a busy machine the best pair shall be selected too.</summary>
    public IceOptions Ice => new() { NominationDelay = TimeSpan.FromSeconds(3), ConsentTimeout = ConsentTimeout };

    /// <summary>The times of the question to the STUN server: where UDP is blocked it goes on without an answer after 2.5 s.</summary>
    public IceOptions Gathering => Ice with { Transactions = new StunTransactionOptions { MaxRequests = 3, LastWait = 2 } };

    public static ProbeOptions Parse(string[] arguments)
    {
        if (arguments is not [var role, var address, var server, var userName, var password, var certificate, var seconds])
            throw new ArgumentException("usage: Tandem.IceProbe Controlling|Controlled ADDRESS SERVER USER PASSWORD CERTIFICATE CONSENT-SECONDS");
        return new(Enum.Parse<IceRole>(role), IPAddress.Parse(address), IPAddress.Parse(server), userName, password, certificate, TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
    }

    /// <summary>Where the server is reached by a transport. By TLS it is beside HTTPS, as for networks that let nothing else out.</summary>
    public IPEndPoint ServerBy(StunTransport transport) => new(Server, transport == StunTransport.Tls ? HttpsPort : StunPort);
}
