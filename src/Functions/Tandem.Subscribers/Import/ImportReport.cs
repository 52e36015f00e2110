namespace Tandem.Subscribers.Import;

/// <summary>How an import is to be done.</summary>
public sealed record ImportRequest
{
    /// <summary>Whether accounts that are there already are changed; otherwise their rows are errors.</summary>
    public bool Update { get; init; }

    /// <summary>Whether everything is only checked.</summary>
    public bool DryRun { get; init; }

    /// <summary>The domain of rows that name none; null for the default domain.</summary>
    public string? Domain { get; init; }

    /// <summary>Who imports: he can neither disable nor demote himself. Null for the operator on the server's own machine.</summary>
    public AccountName? Self { get; init; }

    /// <summary>Most rows, 100,000; what follows is not read.</summary>
    public int MaxRows { get; init; } = 100_000;

    /// <summary>Accounts in one transaction, 200.</summary>
    public int BatchSize { get; init; } = 200;
}

/// <summary>How far an import is, and at its end how it went. What was stored before a row failed stays.</summary>
public sealed record ImportReport
{
    /// <summary>Most errors that are told one by one.</summary>
    public const int MaxErrors = 1_000;

    /// <summary>Whether the file was read to its end.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Whether nothing was stored because it was only to be checked.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Rows read, without the header.</summary>
    public int Rows { get; init; }

    /// <summary>Accounts added.</summary>
    public int Added { get; init; }

    /// <summary>Accounts changed.</summary>
    public int Updated { get; init; }

    /// <summary>Rows that say what is so already.</summary>
    public int Unchanged { get; init; }

    /// <summary>Rows with an error.</summary>
    public int Failed { get; init; }

    /// <summary>The errors, in the order of the file, the first <see cref="MaxErrors"/> of them.</summary>
    public IReadOnlyList<ImportError> Errors { get; init; } = [];
}

/// <summary>Why a row was not taken.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Field">The column, or empty for the whole row.</param>
/// <param name="Message">A sentence.</param>
public sealed record ImportError(int Line, string Field, string Message);
