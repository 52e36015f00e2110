namespace Tandem.Server.Stores;

/// <summary>Everything that is logged of the account store, with its event ids (2100 to 2119).</summary>
internal static partial class StoreLog
{
    [LoggerMessage(2100, LogLevel.Warning, "The account store does not hear of changes by other nodes: {Reason}. Registrations and calls go on; it is tried again every {Seconds} s")]
    public static partial void ChangesLost(ILogger logger, string reason, double seconds);

    [LoggerMessage(2101, LogLevel.Information, "The account store is there again: {Count} accounts were read anew")]
    public static partial void ChangesBack(ILogger logger, int count);

    [LoggerMessage(2102, LogLevel.Warning, "The account store cannot be used: {Reason}")]
    public static partial void Unavailable(ILogger logger, string reason);
}
