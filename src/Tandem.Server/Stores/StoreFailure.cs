using System.Data.Common;

namespace Tandem.Server.Stores;

/// <summary>Tells a store that cannot be reached, written or trusted now from a mistake of our own.</summary>
internal static class StoreFailure
{
    /// <summary>The failure of the database behind an exception; null when there is none, or when the database blames the command itself.</summary>
    public static DbException? Of(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            if (exception is DbException database) return IsOurMistake(database) ? null : database;
        return null;
    }

    /// <summary>SQLSTATE classes 22 (data), 23 (integrity) and 42 (syntax, access rule; but not 42501, a privilege that was taken away).</summary>
    private static bool IsOurMistake(DbException failure) => failure.SqlState is ['2', '2' or '3', ..] or ['4', '2', ..] and not "42501";
}
