using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Tandem.Server.Hosting;

namespace Tandem.Server.Tests.Sip.Support;

/// <summary>Where a server under test listens.</summary>
internal sealed record TestServer(int HttpPort, int HttpsPort, int SipPort, int SipTlsPort)
{
    /// <summary>The ports of a server in this process.</summary>
    public static TestServer Of(TandemServer server) =>
        new(server.Listening[PortUse.Http], server.Listening[PortUse.Https], server.Listening[PortUse.Sip], server.Listening[PortUse.SipTls]);

    /// <summary>Ports that are free now, for a server in a process of its own that must come back to them.</summary>
    public static TestServer Free()
    {
        var listeners = Enumerable.Range(0, 4).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners) listener.Dispose();
        return new TestServer(ports[0], ports[1], ports[2], ports[3]);
    }

    /// <summary>Starts a server in this process, on ports that are free.</summary>
    public static Task<TandemServer> StartAsync(string dataFolder, params (string Key, string Value)[] options)
    {
        var values = new Dictionary<string, string?>
        {
            ["Tandem:Data"] = dataFolder,
            ["Tandem:Log:Level"] = "None",
            ["Tandem:Ports:Http"] = "0",
            ["Tandem:Ports:Https"] = "0",
            ["Tandem:Ports:Sip"] = "0",
            ["Tandem:Ports:SipTls"] = "0",
            ["Tandem:Ports:Stun"] = "0",
            ["Tandem:Ports:StunAlternate"] = "0",
            ["Tandem:Ports:StunTls"] = "0",
        };
        foreach (var (key, value) in options) values[key] = value;
        return TandemServer.StartAsync(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
