using Tandem.Server.Sip.Journal;

namespace Tandem.Server.Hosting;

/// <summary>Has the journal put on the disk every second, and tells when it cannot be written.</summary>
internal sealed class JournalService(RegistrationJournal journal, TimeProvider clock, ILogger<JournalService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (journal.Scan.TornBytes > 0 || journal.Scan.DamagedRecords > 0)
            HostLog.JournalMended(logger, journal.Scan.TornBytes, journal.Scan.DamagedRecords, journal.Count);
        using var timer = new PeriodicTimer(Interval, clock);
        var failed = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                journal.Sync();
                if (journal.Failure is { } failure && !failed) HostLog.JournalFailed(logger, failure);
                else if (journal.Failure is null && failed) HostLog.JournalRecovered(logger);
                failed = journal.Failure is not null;
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
