namespace Tandem.Architecture;

/// <summary>The files of the checkout that these tests were built from, without what .gitignore leaves out.</summary>
internal static class Repository
{
    private static readonly string[] IgnoredFolders = ReadIgnoredFolders();

    public static string Root { get; } = FindRoot();

    /// <summary>Paths below the root, with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. FilesBelow(Root).Select(Relative).Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tandem.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder;
    }

    private static string[] ReadIgnoredFolders() =>
        [.. File.ReadAllLines(Path.Combine(FindRoot(), ".gitignore")).Where(line => line.EndsWith('/')).Append(".git/")];

    private static IEnumerable<string> FilesBelow(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != ".git").Concat(Directory.EnumerateDirectories(folder).Where(inner => !IsIgnored(inner)).SelectMany(FilesBelow));

    private static bool IsIgnored(string folder) =>
        IgnoredFolders.Contains(Path.GetFileName(folder) + "/") || IgnoredFolders.Contains("/" + Relative(folder) + "/");

    private static string Relative(string path) => Path.GetRelativePath(FindRoot(), path).Replace('\\', '/');
}
