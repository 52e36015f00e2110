namespace Tandem.Fuzz;

/// <summary>The inputs that the fuzzer begins with, and those that once broke something: tests/Fuzz/seeds, a folder for each target.</summary>
internal static class Seeds
{
    /// <summary>The folder of a target.</summary>
    public static string Folder(FuzzTarget target) => Path.Combine(Root, "tests", "Fuzz", "seeds", target.Name);

    /// <summary>The files of a target, in ordinal order.</summary>
    public static IReadOnlyList<string> Of(FuzzTarget target) => [.. Directory.EnumerateFiles(Folder(target)).Order(StringComparer.Ordinal)];

    /// <summary>The repository that this program was built in.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tandem.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The fuzzer runs outside the repository.");
        return folder;
    }
}
