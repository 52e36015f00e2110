using System.Threading.Channels;
using Npgsql;
using Tandem.Server.Options;
using Tandem.Subscribers;
using Tandem.Subscribers.Directory;

namespace Tandem.Server.Stores.Postgres;

/// <summary>
/// Hears of accounts and domains that anybody has changed in the database, and takes them into the directory. The triggers of the tables tell it (NOTIFY) in the transaction of the change, so it hears
/// of other nodes, of the command line and of psql alike. What was changed while the connection was lost is read when it is back.
/// </summary>
internal sealed class AccountChanges(StoreOptions options, AccountService accounts, DomainService domains, SubscriberDirectory directory, TimeProvider clock, ILogger<AccountChanges> logger) : BackgroundService
{
    private const string AccountPrefix = "account ";
    private const string DomainPrefix = "domain ";

    private volatile string? _failure = "not connected yet";

    /// <summary>Raised when the directory has taken a change in: the payload of the notification; empty when everything was read.</summary>
    public event Action<string>? Taken;

    /// <summary>Why changes are not heard of now; null when they are.</summary>
    public string? Failure => _failure;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isFirst = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(isFirst, stoppingToken);
            }
            catch (Exception lost) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, changes must be heard of again: this loop never ends by itself.
                var reason = StoreFailure.Of(lost) is NpgsqlException failure ? PostgresConnection.Words(failure) : lost.Message;
                if (_failure is null || isFirst) StoreLog.ChangesLost(logger, reason, options.RetryInterval.TotalSeconds);
                _failure = reason;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            isFirst = false;
            await Task.Delay(options.RetryInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(bool isFirst, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(PostgresConnection.ForNotifications(options.PostgreSql!));
        var changes = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
        connection.Notification += (_, notification) => changes.Writer.TryWrite(notification.Payload);
        await connection.OpenAsync(cancellation);
        await using (var listen = new NpgsqlCommand($"LISTEN {PostgresAccountContext.Channel}", connection)) await listen.ExecuteNonQueryAsync(cancellation);
        // Only now: what is changed from here on is told, what was changed before is read.
        await accounts.RefreshAllAsync(cancellation);
        if (!isFirst) StoreLog.ChangesBack(logger, directory.Count);
        _failure = null;
        Taken?.Invoke("");
        while (true)
        {
            await connection.WaitAsync(cancellation);
            while (changes.Reader.TryRead(out var change)) await TakeAsync(change, cancellation);
        }
    }

    private async Task TakeAsync(string change, CancellationToken cancellation)
    {
        if (change.StartsWith(AccountPrefix, StringComparison.Ordinal)) await accounts.RefreshAsync(AccountName.Parse(change[AccountPrefix.Length..], ""), cancellation);
        else if (change.StartsWith(DomainPrefix, StringComparison.Ordinal)) await domains.RefreshAsync(change[DomainPrefix.Length..], cancellation);
        Taken?.Invoke(change);
    }
}
