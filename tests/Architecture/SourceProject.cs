using System.Xml.Linq;

namespace Tandem.Architecture;

/// <summary>The layers of the server, from the bottom to the top, and the contracts through which functions meet.</summary>
internal enum Layer
{
    Kernel,
    Protocols,
    Transport,
    Media,
    Contracts,
    Functions,
    Server,
}

/// <summary>What a project file says.</summary>
/// <param name="Name">The name of the file without its extension.</param>
/// <param name="Path">Below the root of the repository.</param>
/// <param name="Layer">By the folder that it is in.</param>
/// <param name="References">Names of the projects that it references.</param>
/// <param name="Packages">Packages and shared frameworks that it references; <c>Microsoft.NET.Sdk.Web</c> counts as the framework that it brings.</param>
/// <param name="IsSansIo">Whether the ban on sockets, tasks, locks, clocks and loggers is on.</param>
/// <param name="AssemblyName">The name of what is built.</param>
internal sealed record SourceProject(
    string Name, string Path, Layer Layer, IReadOnlyList<string> References, IReadOnlyList<string> Packages, bool IsSansIo, string AssemblyName)
{
    /// <summary>Every project below <c>src</c>.</summary>
    public static IReadOnlyList<SourceProject> All { get; } =
        [.. Repository.Files.Where(path => path.StartsWith("src/") && path.EndsWith(".csproj")).Select(path => Parse(path, Repository.Read(path)))];

    /// <summary>Where the build of these tests put a copy of the assembly.</summary>
    public string AssemblyPath => System.IO.Path.Combine(AppContext.BaseDirectory, AssemblyName + ".dll");

    public static SourceProject Parse(string path, string text)
    {
        var document = XDocument.Parse(text).Root!;
        var name = System.IO.Path.GetFileNameWithoutExtension(path);
        IEnumerable<string> Includes(string element) => document.Descendants(element).Select(item => (string)item.Attribute("Include")!);
        string? Property(string element) => document.Descendants(element).LastOrDefault()?.Value;
        string[] sdk = (string?)document.Attribute("Sdk") == "Microsoft.NET.Sdk.Web" ? ["Microsoft.AspNetCore.App"] : [];
        return new(
            name,
            path,
            LayerOf(path, name),
            [.. Includes("ProjectReference").Select(include => System.IO.Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))],
            [.. Includes("PackageReference"), .. Includes("FrameworkReference"), .. sdk],
            Property("SansIo") == "true",
            Property("AssemblyName") ?? name);
    }

    private static Layer LayerOf(string path, string name) =>
        name == "Tandem.Contracts" ? Layer.Contracts
        : path.Split('/')[1] is var folder && folder.StartsWith("Tandem.", StringComparison.Ordinal) ? Layer.Server
        : Enum.Parse<Layer>(folder);
}
