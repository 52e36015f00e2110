using System.Text;

namespace Tandem.Subscribers.Import;

/// <summary>
/// Takes accounts from comma-separated values: reads row by row, checks each by the rules of accounts, and stores them in transactions of some at a time. What is wrong with a row is told with its line, and the others are
/// taken. Thread-safe; one import at a time.
/// </summary>
public sealed class AccountImport(IAccountStore store, ImportAccounts accounts, SubscriberOptions options)
{
    private int _isRunning;

    /// <summary>Imports a file.</summary>
    /// <param name="csv">The file: UTF-8, a header first.</param>
    /// <param name="request">How.</param>
    /// <param name="progress">Hears after every transaction how far it is; null for nobody.</param>
    /// <param name="cancellation">Gives up; what was stored by then stays.</param>
    /// <returns>How it went; null when another import is under way.</returns>
    public async Task<ImportReport?> RunAsync(Stream csv, ImportRequest request, Func<ImportReport, Task>? progress, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) != 0) return null;
        try
        {
            using var reader = new CsvReader(csv);
            var run = new Run(store, accounts, request, request.Domain ?? options.DefaultDomain);
            await run.ReadAsync(reader, progress, cancellation);
            return run.Report(isComplete: true);
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private sealed class Run(IAccountStore store, ImportAccounts accounts, ImportRequest request, string defaultDomain)
    {
        private readonly List<ImportError> _errors = [];
        private readonly HashSet<string> _names = [];
        private readonly HashSet<string> _numbers = [];
        private readonly HashSet<string> _domains = [];
        private int _rows;
        private int _added;
        private int _updated;
        private int _unchanged;
        private int _failed;

        public ImportReport Report(bool isComplete) => new()
        {
            IsComplete = isComplete,
            IsDryRun = request.DryRun,
            Rows = _rows,
            Added = _added,
            Updated = _updated,
            Unchanged = _unchanged,
            Failed = _failed,
            Errors = [.. _errors.OrderBy(error => error.Line)],
        };

        public async Task ReadAsync(CsvReader reader, Func<ImportReport, Task>? progress, CancellationToken cancellation)
        {
            try
            {
                foreach (var domain in await store.DomainsAsync(cancellation)) _domains.Add(domain.Name);
                if (await reader.ReadAsync(cancellation) is not { } header) Fail(new ImportError(1, "", "The file is empty."));
                else if (ImportColumns.Read(header, out var error) is { } columns) await ReadRowsAsync(reader, columns, progress, cancellation);
                else Fail(error!);
            }
            catch (DecoderFallbackException)
            {
                Fail(new ImportError(0, "", "The file is not UTF-8. Save it as UTF-8; what was read before stays."));
            }
        }

        private async Task ReadRowsAsync(CsvReader reader, ImportColumns columns, Func<ImportReport, Task>? progress, CancellationToken cancellation)
        {
            var batch = new List<ImportRow>(request.BatchSize);
            while (await reader.ReadAsync(cancellation) is { } row)
            {
                if (_rows == request.MaxRows)
                {
                    Fail(new ImportError(row.Line, "", $"The file has more than {request.MaxRows} rows. This one and the rest are left out."));
                    break;
                }

                _rows++;
                var wanted = new ImportRow(row, columns, defaultDomain);
                Check(wanted);
                if (wanted.Errors.Count > 0) Fail(wanted);
                else batch.Add(wanted);
                if (batch.Count < request.BatchSize) continue;
                await StoreAsync(batch, cancellation);
                if (progress is not null) await progress(Report(isComplete: false));
            }

            await StoreAsync(batch, cancellation);
        }

        // What another row of the file has taken, the store might not know yet.
        private void Check(ImportRow row)
        {
            if (row.Errors.Count > 0) return;
            if (!_domains.Contains(row.Name.Domain)) row.Refuse(AccountField.Domain, $"There is no domain {row.Name.Domain}. Add it first.");
            else if (!_names.Add(row.Name.ToString())) row.Refuse(AccountField.UserName, $"{row.Name} stands in the file before.");
            else if (SubscriberNumber.TryNormalize(row.Number, out var number, out _) && number is not null && !_numbers.Add($"{number}@{row.Name.Domain}"))
                row.Refuse(AccountField.Number, $"The number {number} stands in the file before.");
        }

        private async Task StoreAsync(List<ImportRow> batch, CancellationToken cancellation)
        {
            if (batch.Count == 0) return;
            var made = await accounts.MakeAsync(batch, request, cancellation);
            var wanted = made.Where(entry => entry.Account is not null).ToList();
            var results = await store.StoreAsync([.. wanted.Select(entry => entry.Account!)], !request.DryRun, cancellation);
            foreach (var (entry, result) in wanted.Zip(results)) Count(entry.Row, entry.Account!, result);
            foreach (var entry in made.Where(entry => entry.Account is null))
                if (entry.Row.Errors.Count > 0) Fail(entry.Row);
                else _unchanged++;
            batch.Clear();
        }

        private void Count(ImportRow row, Account account, StoreResult result)
        {
            if (result.Account is { } stored)
            {
                if (account.Id == 0) _added++;
                else _updated++;
                if (!request.DryRun) accounts.Tell(stored);
                return;
            }

            row.Refuse([AccountService.Refusal(result.Outcome, row.Name.UserName, row.Name.Domain, account.Number)]);
            Fail(row);
        }

        private void Fail(ImportRow row)
        {
            _failed++;
            foreach (var error in row.Errors) Note(error);
        }

        private void Fail(ImportError error)
        {
            _failed++;
            Note(error);
        }

        private void Note(ImportError error)
        {
            if (_errors.Count < ImportReport.MaxErrors) _errors.Add(error);
        }
    }
}
