using System.Globalization;
using System.Text.RegularExpressions;

namespace Tandem.Interop.Tests.Peers;

/// <summary>A run of coturn's client: it allocates, sends messages through the relay, and tells how many came back.</summary>
internal sealed partial record Uclient(int ExitCode, string Output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Messages sent; 0 when it came to none.</summary>
    public int Sent => Last(SentMessages());

    /// <summary>Messages that came back, or to the other client.</summary>
    public int Received => Last(ReceivedMessages());

    /// <summary>Who may do everything in the laboratory.</summary>
    public static IReadOnlyList<string> Alice { get; } = ["-u", "alice", "-w", "secret"];

    /// <summary>The arguments that name a peer.</summary>
    public static string[] To(EchoPeer peer) => To(peer.Port);

    /// <summary>The arguments that name a port of this machine as the peer.</summary>
    public static string[] To(int port) => ["-e", "127.0.0.1", "-r", port.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Runs it against a server on loopback.</summary>
    /// <param name="port">The server's port.</param>
    /// <param name="arguments">As its manual page turnutils_uclient(1) has them.</param>
    public static async Task<Uclient> RunAsync(int port, params IEnumerable<string> arguments)
    {
        var (exitCode, output) = await ChildProcess.RunAsync(Patience, "turnutils_uclient", ["-v", "-p", port.ToString(CultureInfo.InvariantCulture), .. arguments, "127.0.0.1"]);
        return new Uclient(exitCode, output);
    }

    /// <summary>Fails unless it has printed a text.</summary>
    public void AssertTells(string text) => Assert.True(Output.Contains(text, StringComparison.Ordinal), $"It does not tell \"{text}\":\n{Output}");

    /// <summary>Fails unless it has sent something and everything arrived.</summary>
    public void AssertNothingLost()
    {
        Assert.True(ExitCode == 0 && Sent > 0 && Sent == Received, Output);
        Assert.Contains("Total lost packets 0 (0.000000%)", Output, StringComparison.Ordinal);
    }

    /// <summary>The same within TLS, where it takes what it reads at once for one message, and counts a second one in it as lost.</summary>
    /// <param name="length">Octets of a message with data.</param>
    public void AssertNothingLostWithinTls(int length)
    {
        var joined = Reads().Matches(Output).Select(read => int.Parse(read.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).Where(size => size % length == 0).Sum(size => size / length - 1);
        Assert.True(ExitCode == 0 && Sent > 0 && Sent == Received + joined, Output);
    }

    private int Last(Regex number)
    {
        var matches = number.Matches(Output);
        return matches.Count == 0 ? 0 : int.Parse(matches[^1].Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"tot_send_msgs=(\d+)")]
    private static partial Regex SentMessages();

    [GeneratedRegex(@"response received: size=(\d+)")]
    private static partial Regex Reads();

    [GeneratedRegex(@"tot_recv_msgs=(\d+)")]
    private static partial Regex ReceivedMessages();
}
