namespace Tandem.Server.Options;

/// <summary>Where accounts are kept: in a SQLite file of the data folder, or in a PostgreSQL database that several nodes share.</summary>
internal sealed record StoreOptions
{
    /// <summary>
    /// Connection string of a PostgreSQL database, such as <c>Host=db.example.com;Database=tandem;Username=tandem;Passfile=/etc/tandem/pgpass</c>. When it is not set, accounts are in a SQLite file of
    /// the data folder.
    /// </summary>
    public string? PostgreSql { get; init; }

    /// <summary>How long a start waits for a PostgreSQL server that does not answer yet.</summary>
    [TimeRange("00:00:00", "00:10:00")]
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a lost connection to PostgreSQL is tried again; what other nodes changed meanwhile is read when it is back.</summary>
    [TimeRange("00:00:00.1", "00:05:00")]
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(2);
}
