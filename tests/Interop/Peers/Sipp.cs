using System.Globalization;

namespace Tandem.Interop.Tests.Peers;

/// <summary>Runs a sipp scenario, as caller or as callee.</summary>
internal sealed class Sipp : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("tandem-sipp-");
    private readonly ChildProcess _process;
    private readonly string _scenario;

    private Sipp(string scenario, int port, string transport, IEnumerable<string> more, string? line, string host)
    {
        _scenario = scenario;
        Port = port;
        List<string> arguments =
        [
            "-sf", Path.Combine(AppContext.BaseDirectory, "Scenarios", scenario + ".xml"), "-i", host, "-mi", host, "-p", port.ToString(CultureInfo.InvariantCulture),
            "-t", transport == "tcp" ? "t1" : "u1", "-nostdin", "-deadcall_wait", "0", "-recv_timeout", "15000", "-trace_err", "-error_file", _folder.File("errors.txt"),
            "-trace_msg", "-message_file", _folder.File("messages.txt"), .. more,
        ];
        if (line is not null)
        {
            File.WriteAllText(_folder.File("users.csv"), "SEQUENTIAL\n" + line + "\n");
            arguments.AddRange(["-inf", _folder.File("users.csv")]);
        }

        _process = ChildProcess.Start("sipp", arguments, _folder.Path);
    }

    public int Port { get; }

    /// <summary>Starts a callee for one call on a port of its own, and waits until it listens.</summary>
    public static async Task<Sipp> AnswerAsync(string scenario, string transport, int? port = null, string target = "nobody", string host = "127.0.0.1")
    {
        var callee = new Sipp(scenario, port ?? Ports.Take(), transport, ["-m", "1", "-key", "target", target], null, host);
        await Ports.AwaitListenerAsync(callee.Port, callee._process);
        return callee;
    }

    /// <summary>Runs a caller to its end: one call from <paramref name="user"/> to <paramref name="callee"/>.</summary>
    public static async Task CallAsync(
        string scenario, string transport, int serverPort, string user, string callee = "", string domain = "tandem.test", string calleeDomain = "tandem.test",
        string? password = null, string contact = "127.0.0.1:9", int times = 1, int? port = null, string instance = "", string q = "1", string host = "127.0.0.1")
    {
        string[] more =
        [
            "-m", times.ToString(CultureInfo.InvariantCulture), "-r", "100", "-key", "domain", domain, "-key", "todomain", calleeDomain, "-key", "contact", contact, "-key", "instance", instance, "-key", "q", q,
            // The uri of a digest is the Request-URI (RFC 7616 section 3.4); SIPp would take the address that it sends to.
            "-auth_uri", callee.Length == 0 ? domain : $"{callee}@{calleeDomain}",
            FormattableString.Invariant($"127.0.0.1:{serverPort}"),
        ];
        var line = $"{user};[authentication username={user} password={password ?? user + "-secret"}];{callee}";
        await using var sipp = new Sipp(scenario, port ?? Ports.Take(), transport, more, line, host);
        await sipp.SucceedsAsync();
    }

    /// <summary>Waits for the end of the scenario and fails with all messages when it did not go as written.</summary>
    public async Task SucceedsAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        var code = await _process.EndAsync(patience.Token);
        Assert.True(code == 0, $"sipp {_scenario} ended with {code}.\n{Read("errors.txt")}\n{Read("messages.txt")}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync("KILL");
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private string Read(string file) => File.Exists(_folder.File(file)) ? File.ReadAllText(_folder.File(file)) : "";
}
