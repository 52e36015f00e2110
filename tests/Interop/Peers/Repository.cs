namespace Tandem.Interop.Tests.Peers;

/// <summary>Where the checkout is: the folder above the test's binaries that holds the solution.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tandem.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Tandem.slnx is in no folder above the tests.");
        return folder;
    }
}
