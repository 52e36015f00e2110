namespace Tandem.Interop.Tests.Peers;

/// <summary>The authority and the certificates of docs/tls.md, made by the commands that stand there.</summary>
internal sealed class TlsFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new("tandem-tls-");
    private readonly string _script;

    private TlsFiles()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "tls.md"));
        var start = page.IndexOf("mkdir -p tls", StringComparison.Ordinal);
        _script = page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    public string Authorities => _folder.File("tls/ca.pem");

    public string Certificate(string domain) => _folder.File($"tls/{domain}.pem");

    public string Key(string domain) => _folder.File($"tls/{domain}.key");

    public static async Task<TlsFiles> MakeAsync()
    {
        var files = new TlsFiles();
        await files.RunAsync("set -e\n" + files._script);
        return files;
    }

    /// <summary>Writes a file beside them. Returns its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }

    /// <summary>Puts a new certificate, with the same authority, in the place of a domain's.</summary>
    public Task RenewAsync(string domain) => RunAsync(
        $"set -e; cd tls; openssl x509 -req -in {domain}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile {domain}.ext -out next.pem; mv next.pem {domain}.pem");

    public void Dispose() => _folder.Dispose();

    private async Task RunAsync(string script)
    {
        await using var shell = ChildProcess.Start("/bin/sh", ["-c", script], _folder.Path);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Assert.True(await shell.EndAsync(patience.Token) == 0, shell.Output);
    }
}
