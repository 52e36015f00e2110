using System.Globalization;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>Whatever ends the server or takes its disk away: a registration that was acknowledged is there afterwards.</summary>
public sealed class CrashTests
{
    private const int UsersUnderLoad = 1500;
    private const int PerSecond = 300;

    [Fact]
    public async Task NoAcknowledgedRegistrationIsLostWhenTheServerIsKilledUnderLoad()
    {
        await using var tandem = await TandemServer.StartAsync("--lab", "--no-auth");
        await using var load = new RegistrationLoad(tandem.SipPort, UsersUnderLoad, PerSecond);
        for (var kill = 1; kill <= 3; kill++)
        {
            await load.ReachesAsync(kill * 250);
            await tandem.Kill();
            if (kill > 1) await TearAsync(tandem.Journal);
            await tandem.StartAgainAsync();
        }

        await load.EndsAsync();
        await tandem.Kill();
        await tandem.StartAgainAsync();
        var acknowledged = load.Acknowledged;
        Assert.InRange(acknowledged.Count, UsersUnderLoad * 9 / 10, UsersUnderLoad);
        using var client = new RegisterClient(tandem.SipPort);
        Assert.Empty(await client.WithoutBindingAsync(acknowledged));
    }

    [Fact]
    public async Task AFullDiskRefusesRegistrationsAndLosesNone()
    {
        await using var tandem = await TandemServer.StartAsync("--lab", "--no-auth");
        using var client = new RegisterClient(tandem.SipPort);
        string[] before = ["early1", "early2", "early3"], during = ["middle1", "middle2"], after = ["late1", "late2"];
        Assert.Equal([200, 200, 200], await client.RegisterAsync(before));

        // No file of this process may grow beyond some octets behind the journal's end, so that a part of a record is still written: without mounting a file system, the same error from the same call.
        await LimitFilesAsync(tandem, new FileInfo(tandem.Journal).Length + 10);
        Assert.Equal([500, 500], await client.RegisterAsync(during));
        await tandem.CounterReachesAsync("tandem_edge_registrations_withheld", 2);

        await LimitFilesAsync(tandem, null);
        Assert.Equal([200, 200], await client.RegisterAsync(during));
        Assert.Equal([200, 200], await client.RegisterAsync(after));
        await tandem.Kill();
        await tandem.StartAgainAsync();
        Assert.Empty(await client.WithoutBindingAsync([.. before, .. during, .. after]));
    }

    /// <summary>Half a record at the end, as a machine leaves it that loses power.</summary>
    private static async Task TearAsync(string journal)
    {
        var octets = await File.ReadAllBytesAsync(journal);
        await using var file = new FileStream(journal, FileMode.Append);
        // The file's first record begins behind its mark of 8 octets.
        await file.WriteAsync(octets.AsMemory(8, 30));
    }

    private static async Task LimitFilesAsync(TandemServer tandem, long? octets)
    {
        var limit = octets?.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
        await using var prlimit = ChildProcess.Start("prlimit", [FormattableString.Invariant($"--pid={tandem.ProcessId}"), $"--fsize={limit}:"]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.True(await prlimit.EndAsync(patience.Token) == 0, prlimit.Output);
    }
}
