using Tandem.Server.Hosting;

namespace Tandem.Server.Options;

/// <summary>Where the options come from; a later source wins: the file beside the program, the file in the data folder, the environment, the command line.</summary>
internal static class ServerConfiguration
{
    /// <summary>The key of the root of all options.</summary>
    public const string Root = "Tandem";

    private const string FileName = "appsettings.json";

    /// <summary>Gathers the configuration.</summary>
    /// <param name="commandLine">Options of the command line, by their full key.</param>
    /// <param name="programFolder">The folder of the program's own <c>appsettings.json</c>.</param>
    /// <exception cref="StartException">A file cannot be read or is not JSON.</exception>
    public static IConfigurationRoot Gather(IReadOnlyDictionary<string, string?> commandLine, string programFolder)
    {
        var file = Path.Combine(programFolder, FileName);
        // The data folder is an option itself: everything but its own file decides where it is.
        var data = Build(commandLine, file)[$"{Root}:{nameof(TandemOptions.Data)}"] ?? new TandemOptions().Data;
        return Build(commandLine, file, Path.Combine(Path.GetFullPath(data), FileName));
    }

    /// <summary>Reads the options and checks them.</summary>
    /// <exception cref="StartException">Something is wrong; the message has a line for each mistake.</exception>
    public static TandemOptions Read(IConfiguration configuration)
    {
        var reader = new OptionReader();
        var options = reader.Read<TandemOptions>(configuration.GetSection(Root));
        var mistakes = reader.Problems.Select(problem => problem.ToString()).ToList();
        if (mistakes.Count == 0) mistakes.AddRange(OptionRules.Check(options));
        return mistakes.Count == 0 ? options : throw new StartException(string.Join('\n', mistakes), StartException.Configuration);
    }

    private static IConfigurationRoot Build(IReadOnlyDictionary<string, string?> commandLine, params ReadOnlySpan<string> files)
    {
        var builder = new ConfigurationBuilder();
        foreach (var file in files)
            if (File.Exists(file)) builder.AddConfiguration(ReadFile(file));
        return builder.AddEnvironmentVariables().AddInMemoryCollection(commandLine).Build();
    }

    private static IConfigurationRoot ReadFile(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return new ConfigurationBuilder().AddJsonStream(stream).Build();
        }
        catch (Exception unreadable) when (unreadable is System.Text.Json.JsonException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{file} cannot be read: {unreadable.InnerException?.Message ?? unreadable.Message}", StartException.Configuration);
        }
    }
}
