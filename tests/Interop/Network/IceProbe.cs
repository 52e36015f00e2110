using System.Globalization;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests.Network;

/// <summary>One of our ICE agents on a host of the laboratory: the program of tests/IceProbe.</summary>
internal sealed class IceProbe : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>It was built with these tests, into a folder beside theirs.</summary>
    private static readonly string Program =
        System.IO.Path.Combine(Repository.Root, "tests", "IceProbe", System.IO.Path.GetRelativePath(System.IO.Path.Combine(Repository.Root, "tests", "Interop"), AppContext.BaseDirectory), "Tandem.IceProbe");

    private readonly ChildProcess _process;

    private IceProbe(ChildProcess process) => _process = process;

    /// <summary>Starts it; it waits for its first command.</summary>
    /// <param name="server">The STUN and TURN server.</param>
    /// <param name="host">Where it runs.</param>
    /// <param name="role"><see cref="IcePath.Controlling"/> or <see cref="IcePath.Controlled"/>.</param>
    /// <param name="consentTimeout">How long its consent lasts.</param>
    /// <param name="toOther">Takes what it has to say to the other agent.</param>
    public static IceProbe Start(PublicServer server, LaboratoryHost host, string role, TimeSpan consentTimeout, Action<string> toOther)
    {
        var (userName, password) = PublicServer.Credentials(host.Network.Name);
        return new IceProbe(host.Network.StartDialogue(
            Hear, Program, role, host.Address, PublicServer.Primary, userName, password, server.Certificate, consentTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)));

        void Hear(string line)
        {
            if (line.Split(' ')[0] is "credentials" or "candidate") toOther(line);
        }
    }

    /// <summary>The path that it told of last.</summary>
    public IcePath Path => Paths[^1];

    /// <summary>Every path that it told of: when it changed, and again at the end of an exchange.</summary>
    public IReadOnlyList<IcePath> Paths => [.. _process.Output.Split('\n').Where(line => line.StartsWith(IcePath.Word, StringComparison.Ordinal)).Select(IcePath.Parse)];

    public void Say(string command) => _process.Say(command);

    /// <summary>Waits until it has said something.</summary>
    public Task SaysAsync(string text) => _process.PrintsAsync(Patience, text);

    /// <summary>All that it has said, and what it knows of its data now.</summary>
    public async Task<string> TellAsync()
    {
        Say("tell");
        await _process.PrintsAsync(Patience, "data of exchange");
        return _process.Output;
    }

    public async ValueTask DisposeAsync()
    {
        _process.EndInput();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.EndAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Why it did not end has been told by what waited for it; it must not outlive its network.
            await _process.StopAsync("KILL");
        }
        finally
        {
            await _process.DisposeAsync();
        }
    }
}
