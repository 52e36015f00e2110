using System.Globalization;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests.Network;

/// <summary>A network of the test's own (ip-netns(8)), with a name that no other test has. It goes with the test; what runs in it must have ended by then.</summary>
internal sealed class NetworkNamespace : IAsyncDisposable
{
    private const string Prefix = "tandem-test-";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static int _count;

    private NetworkNamespace(string name) => Name = name;

    public string Name { get; }

    /// <summary>Makes one with a loopback interface.</summary>
    /// <exception cref="InvalidOperationException">It cannot be made here.</exception>
    public static async Task<NetworkNamespace> MakeAsync(string use)
    {
        var count = Interlocked.Increment(ref _count);
        if (count == 1) await RemoveLeftoversAsync();
        var made = new NetworkNamespace(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{count}-{use}"));
        var (exitCode, output) = await ChildProcess.RunAsync(Patience, "ip", "netns", "add", made.Name);
        if (exitCode != 0)
            throw new InvalidOperationException($"No network namespace can be made here: {output.Trim()}. Tests that need networks of their own are run by root, or with the capabilities CAP_SYS_ADMIN and CAP_NET_ADMIN.");
        await made.IpAsync("link set lo up");
        return made;
    }

    /// <summary>Runs ip(8) in it.</summary>
    public Task IpAsync(string command) => ExecuteAsync("ip", ["-n", Name, .. command.Split(' ')]);

    /// <summary>Loads rules of nftables into it.</summary>
    public Task LoadRulesAsync(string rules) => ExecuteAsync("ip", ["netns", "exec", Name, "nft", rules]);

    /// <summary>Lets it pass on packets between its interfaces.</summary>
    public Task ForwardAsync() => ExecuteAsync("ip", ["netns", "exec", Name, "/bin/sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward"]);

    /// <summary>Forgets the connections that it has seen, and with them what a NAT made of their addresses.</summary>
    public Task ForgetConnectionsAsync() => ExecuteAsync("ip", ["netns", "exec", Name, "conntrack", "-F"]);

    /// <summary>Starts a program in it, with which the test speaks by lines.</summary>
    public ChildProcess StartDialogue(Action<string> heard, string program, params IEnumerable<string> arguments) =>
        ChildProcess.StartDialogue("ip", ["netns", "exec", Name, program, .. arguments], heard);

    /// <summary>Starts a program in it.</summary>
    public ChildProcess Start(string program, params IEnumerable<string> arguments) => ChildProcess.Start("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>Runs a program in it to its end and gives its exit code and what it printed.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(TimeSpan patience, string program, params IEnumerable<string> arguments) =>
        ChildProcess.RunAsync(patience, "ip", ["netns", "exec", Name, program, .. arguments]);

    public async ValueTask DisposeAsync() => await ExecuteAsync("ip", ["netns", "del", Name]);

    private static async Task ExecuteAsync(string program, IEnumerable<string> arguments)
    {
        var (exitCode, output) = await ChildProcess.RunAsync(Patience, program, arguments);
        if (exitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {output}");
    }

    /// <summary>Those of test runs that were killed.</summary>
    private static async Task RemoveLeftoversAsync()
    {
        var (_, list) = await ChildProcess.RunAsync(Patience, "ip", "netns", "list");
        foreach (var name in list.Split('\n').Select(line => line.Split(' ')[0]).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
            if (!Directory.Exists("/proc/" + name[Prefix.Length..].Split('-')[0])) await ChildProcess.RunAsync(Patience, "ip", "netns", "del", name);
    }
}
