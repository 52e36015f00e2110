using Microsoft.Extensions.Logging.Console;
using Tandem.Server.Options;

namespace Tandem.Server.Hosting;

/// <summary>The log on the console.</summary>
internal static class ConsoleLog
{
    /// <summary>Writes events as lines or as JSON objects. Every field of an event, such as <c>CallId</c>, is a field of its object.</summary>
    public static void AddTandemLog(this ILoggingBuilder logging, IConfiguration configuration, LogOptions options)
    {
        logging.SetMinimumLevel(options.Level);
        logging.AddFilter("Microsoft", options.Level > LogLevel.Warning ? options.Level : LogLevel.Warning);
        // A command that fails throws as well, and who catches it says what it means.
        foreach (var part in (string[])["Database.Connection", "Database.Command", "Database.Transaction", "Query", "Update"]) logging.AddFilter($"Microsoft.EntityFrameworkCore.{part}", LogLevel.None);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        if (options.Format == LogFormat.Json)
            logging.AddJsonConsole(static json => (json.UseUtcTimestamp, json.TimestampFormat, json.IncludeScopes) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ", true));
        else
            logging.AddSimpleConsole(static text => (text.SingleLine, text.TimestampFormat, text.ColorBehavior) = (true, "HH:mm:ss.fff ", LoggerColorBehavior.Default));
    }
}
