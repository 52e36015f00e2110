namespace Tandem.Architecture;

/// <summary>
/// Kernel &lt;- Protocols &lt;- Transport &lt;- Media &lt;- Functions &lt;- Server. A function sees the protocols and the contracts, never another function, a store, Transport or Media;
/// only the server knows dependency injection, configuration and stores, but for what Transport tells Kestrel's host of itself.
/// </summary>
internal static class DependencyRule
{
    /// <summary>Links between protocols: few, explicit and downward.</summary>
    private static readonly (string From, string To)[] ProtocolLinks = [];

    /// <summary>Links within media: what carries sound changes it too.</summary>
    private static readonly (string From, string To)[] MediaLinks = [("Tandem.Media", "Tandem.Codecs")];

    private static readonly string[] OnlyTheServer =
    [
        "Microsoft.EntityFrameworkCore", "Microsoft.Data.Sqlite", "Npgsql", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Configuration",
        "Microsoft.Extensions.Hosting", "Microsoft.Orleans", "Orleans",
    ];

    /// <summary>What Transport plugs itself into the host with: it rides on Kestrel, and these are the sockets that Kestrel's host offers.</summary>
    private static readonly string[] HostAbstractions = ["Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Hosting.Abstractions"];

    /// <summary>What breaks the rule in project files.</summary>
    public static IEnumerable<string> Check(IReadOnlyCollection<SourceProject> projects) =>
        from project in projects
        from violation in CheckReferences(project, project.References, projects).Concat(CheckLibraries(project, project.Packages))
        select $"{project.Path}: {violation}";

    /// <summary>What breaks the rule in what was compiled, so that nothing comes in through a reference of a reference.</summary>
    public static IEnumerable<string> Check(SourceProject project, CompiledAssembly assembly, IReadOnlyCollection<SourceProject> projects)
    {
        var own = assembly.UsedAssemblies.Where(name => projects.Any(other => other.AssemblyName == name));
        var foreign = assembly.UsedAssemblies.Except(own).Where(name => name != "netstandard" && !name.StartsWith("System.", StringComparison.Ordinal));
        return CheckReferences(project, own, projects).Concat(CheckLibraries(project, foreign)).Select(violation => $"{project.AssemblyName}.dll: {violation}");
    }

    private static IEnumerable<string> CheckReferences(SourceProject project, IEnumerable<string> references, IReadOnlyCollection<SourceProject> projects) =>
        from reference in references
        let target = projects.SingleOrDefault(other => other.Name == reference || other.AssemblyName == reference)
        where target is null || !MayReference(project, target)
        select $"{project.Layer} must not reference {reference}";

    private static bool MayReference(SourceProject from, SourceProject to) => (from.Layer, to.Layer) switch
    {
        (Layer.Server, not Layer.Server) => true,
        (Layer.Protocols, Layer.Protocols) => ProtocolLinks.Contains((from.Name, to.Name)),
        (Layer.Media, Layer.Media) => MediaLinks.Contains((from.Name, to.Name)),
        (Layer.Contracts, Layer.Kernel or Layer.Protocols) => true,
        (Layer.Functions, Layer.Kernel or Layer.Protocols or Layer.Contracts) => true,
        (Layer.Protocols or Layer.Transport or Layer.Media, not Layer.Contracts) => to.Layer < from.Layer,
        _ => false,
    };

    private static IEnumerable<string> CheckLibraries(SourceProject project, IEnumerable<string> libraries) =>
        from library in libraries
        where !MayUse(project.Layer, library)
        select $"{project.Layer} must not use {library}";

    private static bool MayUse(Layer layer, string library) => layer switch
    {
        Layer.Server => true,
        Layer.Transport when HostAbstractions.Contains(library) => true,
        Layer.Transport or Layer.Media => !OnlyTheServer.Any(prefix => library.StartsWith(prefix, StringComparison.Ordinal)),
        // The base class library is enough for a protocol, a function and what they share.
        _ => false,
    };
}
