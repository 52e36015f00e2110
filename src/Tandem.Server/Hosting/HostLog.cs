namespace Tandem.Server.Hosting;

/// <summary>Everything that the host itself logs, with its event ids (2000 to 2099).</summary>
internal static partial class HostLog
{
    [LoggerMessage(2000, LogLevel.Information, "Tandem {Version} is ready: {Addresses}")]
    public static partial void Ready(ILogger logger, string version, string addresses);

    [LoggerMessage(2001, LogLevel.Information, "Stopping: no new connections; what is under way has {Seconds} s to end")]
    public static partial void Draining(ILogger logger, double seconds);

    [LoggerMessage(2002, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(2003, LogLevel.Warning, "The registration journal ended in a record that was not whole ({Torn} octets), as after a crash; {Damaged} records were damaged; {Kept} addresses are registered")]
    public static partial void JournalMended(ILogger logger, long torn, int damaged, int kept);

    [LoggerMessage(2004, LogLevel.Error, "The registration journal cannot be written; registrations are lost if the process ends now")]
    public static partial void JournalFailed(ILogger logger, Exception failure);

    [LoggerMessage(2005, LogLevel.Information, "The registration journal can be written again")]
    public static partial void JournalRecovered(ILogger logger);

    [LoggerMessage(2006, LogLevel.Warning, "{Count} accounts cannot register phones until their password is set again: the key in the data folder is not the one that sealed their secrets")]
    public static partial void UnreadableSecrets(ILogger logger, int count);

    [LoggerMessage(2007, LogLevel.Warning, "Laboratory mode: every user name exists with the password \"secret\"{Unchallenged}. Never where others can reach this machine")]
    public static partial void Laboratory(ILogger logger, string unchallenged);

    [LoggerMessage(2008, LogLevel.Warning, "The web communicator is not there ({Folder}); pages answer 404, everything else works")]
    public static partial void NoWeb(ILogger logger, string folder);
}
