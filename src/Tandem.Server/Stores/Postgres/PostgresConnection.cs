using System.Net.Sockets;
using Npgsql;
using Tandem.Server.Hosting;
using Tandem.Server.Options;

namespace Tandem.Server.Stores.Postgres;

/// <summary>The connection string of the operator, completed, and what goes wrong with it in his words. Passwords are in none of them.</summary>
internal static class PostgresConnection
{
    private const string Option = $"{ServerConfiguration.Root}:{nameof(TandemOptions.Store)}:{nameof(StoreOptions.PostgreSql)}";
    private const int DriversConnectSeconds = 15;
    private const int ConnectSeconds = 5;
    private const int KeepAliveSeconds = 30;

    /// <summary>What is wrong with a connection string, and what to write; null when nothing.</summary>
    public static string? Mistake(string text)
    {
        const string Example = "such as Host=db.example.com;Database=tandem;Username=tandem;Passfile=/etc/tandem/pgpass";
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(text);
            return string.IsNullOrWhiteSpace(connection.Host) ? $"it names no Host; write one, {Example}"
                : string.IsNullOrWhiteSpace(connection.Database) ? $"it names no Database; write one, {Example}"
                : null;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException or OverflowException)
        {
            return $"it is no connection string; write keys and values, {Example}";
        }
    }

    /// <summary>The connection string for the pool.</summary>
    public static string ForPool(string text)
    {
        var connection = new NpgsqlConnectionStringBuilder(text);
        // Somebody waits for the answer of every command; a server that is away should not keep him as long as the driver would.
        if (connection.Timeout == DriversConnectSeconds) connection.Timeout = ConnectSeconds;
        connection.ApplicationName ??= "tandem";
        connection.PersistSecurityInfo = false;
        return connection.ToString();
    }

    /// <summary>The connection string for the one connection that waits for notifications: asked for signs of life, because nothing else would show that it is dead.</summary>
    public static string ForNotifications(string text)
    {
        var connection = new NpgsqlConnectionStringBuilder(ForPool(text)) { Pooling = false };
        if (connection.KeepAlive == 0) connection.KeepAlive = KeepAliveSeconds;
        return connection.ToString();
    }

    /// <summary>The database in words: <c>PostgreSQL database tandem at db.example.com:5432</c>.</summary>
    public static string Describe(string text)
    {
        var connection = new NpgsqlConnectionStringBuilder(text);
        return $"PostgreSQL database {connection.Database} at {connection.Host}:{connection.Port}";
    }

    /// <summary>Whether waiting may help: the server is not there, starts, stops or is full.</summary>
    public static bool IsPassing(NpgsqlException failure) =>
        failure is PostgresException refused ? refused.IsTransient || refused.SqlState.StartsWith("57P", StringComparison.Ordinal) : failure.IsTransient || failure.InnerException is SocketException or IOException or TimeoutException;

    /// <summary>Why the server cannot start with this database, and what to do.</summary>
    public static StartException Explain(NpgsqlException failure, string text)
    {
        var connection = new NpgsqlConnectionStringBuilder(text);
        var place = Describe(text);
        return (failure as PostgresException)?.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                Refusal($"The {place} does not let {connection.Username ?? "this user"} in: {Words(failure)}. Correct user name and password in {Option}."),
            PostgresErrorCodes.InvalidCatalogName => Refusal($"The {place} does not exist. Make it: createdb --owner {connection.Username ?? "USER"} {connection.Database}; or name another in {Option}."),
            PostgresErrorCodes.InsufficientPrivilege => Refusal($"The {place} does not let {connection.Username ?? "this user"} do what is needed: {Words(failure)}. Make the user owner of the database and its tables."),
            _ => Refusal($"The accounts in {place} cannot be opened: {Words(failure)}. Start the database server, or correct {Option}."),
        };
    }

    /// <summary>What the server or the system says, in one line.</summary>
    public static string Words(NpgsqlException failure)
    {
        var words = failure is PostgresException refused ? refused.MessageText : failure.InnerException is SocketException or IOException or TimeoutException ? failure.InnerException.Message : failure.Message;
        return words.ReplaceLineEndings(" ").TrimEnd('.', ' ');
    }

    private static StartException Refusal(string message) => new(message, StartException.Unavailable);
}
