namespace Tandem.Interop.Tests.Peers;

/// <summary>Kamailio as one of the configurations beside this file describes it.</summary>
internal sealed class Kamailio : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;

    private Kamailio(TemporaryFolder folder, ChildProcess process)
    {
        _folder = folder;
        _process = process;
    }

    /// <summary>Starts Kamailio.</summary>
    /// <param name="port">For UDP and TCP.</param>
    /// <param name="phone">The URI of its phone.</param>
    /// <param name="tandem">The URI of Tandem.</param>
    /// <param name="tls">A port for TLS, and the names of certificate, key and authorities; both sides must show a certificate.</param>
    /// <param name="configuration">The file beside this one.</param>
    /// <param name="defines">What else it names, as <c>NAME="VALUE"</c>.</param>
    public static async Task<Kamailio> StartAsync(int port, string phone, string tandem, (int Port, string Certificate, string Key, string Authorities)? tls = null, string configuration = "kamailio.cfg", params string[] defines)
    {
        var folder = new TemporaryFolder("tandem-kamailio-");
        string[] arguments =
        [
            "-DD", "-E", "-f", Path.Combine(Repository.Root, "tests", "Interop", "Peers", configuration), "-w", folder.Path, "-Y", folder.Path,
            "-P", folder.File("kamailio.pid"), "-m", "32", "-M", "8",
            "-l", FormattableString.Invariant($"udp:127.0.0.1:{port}"), "-l", FormattableString.Invariant($"tcp:127.0.0.1:{port}"),
            "-A", $"PHONE=\"{phone}\"", "-A", $"TANDEM=\"{tandem}\"", .. defines.SelectMany(define => new[] { "-A", define }),
        ];
        if (tls is { } secure)
        {
            var side = $"method = TLSv1.2+\nverify_certificate = yes\nrequire_certificate = yes\ncertificate = {secure.Certificate}\nprivate_key = {secure.Key}\nca_list = {secure.Authorities}\n";
            await File.WriteAllTextAsync(folder.File("tls.cfg"), $"[server:default]\n{side}\n[client:default]\n{side}");
            arguments = [.. arguments, "-l", FormattableString.Invariant($"tls:127.0.0.1:{secure.Port}"), "-A", $"TLS_CONFIG=\"{folder.File("tls.cfg")}\""];
        }

        var kamailio = new Kamailio(folder, ChildProcess.Start("/usr/sbin/kamailio", arguments));
        await Ports.AwaitListenerAsync(port, kamailio._process, byTcp: true);
        return kamailio;
    }

    /// <summary>Waits until its log has a text.</summary>
    public Task PrintsAsync(string text) => _process.PrintsAsync(TimeSpan.FromSeconds(30), text);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
