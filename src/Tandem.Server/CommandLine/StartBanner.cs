using System.Reflection;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Server.Stores.Postgres;
using Tandem.Subscribers;

namespace Tandem.Server.CommandLine;

/// <summary>What a person wants to know when the server is ready.</summary>
internal static class StartBanner
{
    private static string Version => typeof(StartBanner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Writes it; where the log is for programs, that the server is ready is an event of the log.</summary>
    public static void Write(TandemServer server, TextWriter output)
    {
        if (server.Options.Log.Format == LogFormat.Json)
        {
            HostLog.Ready(server.Services.GetRequiredService<ILogger<TandemServer>>(), Version, string.Join(", ", server.Listening.Addresses));
            return;
        }

        output.WriteLine();
        foreach (var line in Lines(server)) output.WriteLine(line.Length == 0 ? "" : "  " + line);
        output.WriteLine();
    }

    private static IEnumerable<string> Lines(TandemServer server)
    {
        var (listening, options) = (server.Listening, server.Options);
        var isLoopback = BindAddresses.AreLoopback(listening.Addresses);
        var host = isLoopback ? "localhost" : listening.Addresses[0].ToString();
        yield return $"Tandem {Version} is ready{(isLoopback ? ", for this machine only" : "")}.";
        yield return "";
        yield return $"Web      http://{host}:{listening[PortUse.Http]}   https://{host}:{listening[PortUse.Https]}";
        yield return $"SIP      {string.Join(", ", listening.Addresses)}: {listening[PortUse.Sip]} UDP and TCP, {listening[PortUse.SipTls]} TLS; domain {options.Domain}";
        if (options.Turn.IsOn) yield return $"STUN     {string.Join(", ", listening.Addresses)}: {listening[PortUse.Stun]} UDP and TCP, {listening[PortUse.StunTls]} and {listening[PortUse.Https]} TLS, {listening[PortUse.StunTls]} DTLS; TURN relays from {options.Turn.FirstPort} to {options.Turn.LastPort}";
        yield return $"Data     {server.DataPath}";
        if (options.Store.PostgreSql is { } database) yield return $"Accounts {PostgresConnection.Describe(database)}";
        if (options.Accounts.DemoAccounts)
            yield return $"Users    {string.Join(", ", AccountSeed.DemoUserNames)}; password: name and -secret ({AccountSeed.DemoPassword("alice")}); numbers 1001 to 1004";
        yield return server.Accounts.AdministratorPassword is { } password
            ? $"Admin    {AccountSeed.Administrator}, password {password}   (shown this once; change it with: tandem user passwd {AccountSeed.Administrator})"
            : $"Admin    {AccountSeed.Administrator}; a new password with: tandem user passwd {AccountSeed.Administrator}";
        if (options.Lab) yield return $"LAB      every user name exists, password secret{(options.Authentication ? "" : "; nobody is asked for it")}";
        yield return "";
        yield return server.Certificate.IsSelfSigned
            ? "Camera and microphone work on http://localhost. From another host a browser gives them to a secure page only: use https and a certificate that it trusts (Tandem:Certificate:Pem)."
            : "Camera and microphone work on http://localhost and on https; a browser refuses them to plain http from another host.";
        yield return "Ctrl-C stops.";
    }
}
