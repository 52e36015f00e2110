using System.Globalization;

namespace Tandem.Interop.Tests.Peers;

/// <summary>BIND, serving one zone on a port of its own.</summary>
internal sealed class Named : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;

    private Named(TemporaryFolder folder, ChildProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    /// <summary>Where it answers.</summary>
    public string Address { get; }

    /// <summary>Starts it with a zone.</summary>
    /// <param name="zone">The name of the zone.</param>
    /// <param name="records">Its records, one a line as in a zone file, without SOA and NS.</param>
    public static async Task<Named> StartAsync(string zone, string records)
    {
        var port = Ports.Take();
        var folder = new TemporaryFolder("tandem-named-");
        await File.WriteAllTextAsync(folder.File("zone"), $"$TTL 60\n@ IN SOA ns hostmaster 1 3600 600 86400 5\n@ IN NS ns\nns IN A 127.0.0.1\n{records}\n");
        await File.WriteAllTextAsync(folder.File("named.conf"), $$"""
            options {
                directory "{{folder.Path}}"; pid-file none; session-keyfile none; recursion no; dnssec-validation no; allow-transfer { none; };
                listen-on port {{port}} { 127.0.0.1; }; listen-on-v6 { none; };
            };
            controls { };
            zone "{{zone}}" { type primary; file "zone"; };
            """);
        var named = new Named(folder, ChildProcess.Start("/usr/sbin/named", ["-g", "-n", "1", "-c", folder.File("named.conf")], folder.Path), port);
        await named._process.PrintsAsync(TimeSpan.FromSeconds(60), ": running", " running\n");
        return named;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
