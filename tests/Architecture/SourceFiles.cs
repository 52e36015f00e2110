namespace Tandem.Architecture;

/// <summary>What counts as source that a person reads.</summary>
internal static class SourceFiles
{
    private static readonly string[] Extensions = [".cs", ".ts", ".mjs", ".svelte", ".css"];

    /// <summary>Whether a path is source, and not what a tool generated.</summary>
    public static bool IsSource(string path) => Extensions.Contains(Path.GetExtension(path)) && !path.Contains("/Migrations/");
}
