using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Tandem.Architecture;

/// <summary>What an assembly declares and uses, read from its metadata: what the compiler made, not what the source seems to say.</summary>
/// <param name="Types">Full names of the types that it declares, without those that the compiler made up.</param>
/// <param name="UsedAssemblies">Names of the assemblies whose types it uses.</param>
/// <param name="UsedTypes">Full names of foreign types that it uses.</param>
/// <param name="UsedMembers">Foreign members that it uses, as <c>Namespace.Type.Member</c>.</param>
internal sealed record CompiledAssembly(
    IReadOnlyList<string> Types, IReadOnlySet<string> UsedAssemblies, IReadOnlySet<string> UsedTypes, IReadOnlySet<string> UsedMembers)
{
    public static CompiledAssembly Of(SourceProject project) => Read(project.AssemblyPath);

    public static CompiledAssembly Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return new(
            [.. metadata.TypeDefinitions.Select(handle => FullName(metadata, handle)).Where(name => !name.Contains('<'))],
            metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)).ToHashSet(),
            metadata.TypeReferences.Select(handle => FullName(metadata, handle)).ToHashSet(),
            metadata.MemberReferences.Select(handle => MemberName(metadata, handle)).OfType<string>().ToHashSet());
    }

    private static string FullName(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var outer = type.GetDeclaringType();
        return Join(outer.IsNil ? metadata.GetString(type.Namespace) : FullName(metadata, outer), metadata.GetString(type.Name));
    }

    private static string FullName(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var outer = type.ResolutionScope.Kind == HandleKind.TypeReference
            ? FullName(metadata, (TypeReferenceHandle)type.ResolutionScope)
            : metadata.GetString(type.Namespace);
        return Join(outer, metadata.GetString(type.Name));
    }

    private static string? MemberName(MetadataReader metadata, MemberReferenceHandle handle)
    {
        var member = metadata.GetMemberReference(handle);
        return member.Parent.Kind == HandleKind.TypeReference
            ? Join(FullName(metadata, (TypeReferenceHandle)member.Parent), metadata.GetString(member.Name))
            : null;
    }

    private static string Join(string outer, string name) => outer.Length == 0 ? name : outer + "." + name;
}
