namespace Tandem.Architecture;

/// <summary>A name that says nothing about its subject hides that a type does several things.</summary>
public sealed class NamingTests
{
    private static readonly string[] EmptyWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common", "Misc"];

    [Fact]
    public void No_type_is_named_by_an_empty_word() =>
        Violations.AssertNone(SourceProject.All.SelectMany(project => Check(CompiledAssembly.Of(project).Types)));

    [Fact]
    public void No_source_file_is_named_by_an_empty_word() =>
        Violations.AssertNone(Check(Repository.Files.Where(SourceFiles.IsSource).Select(path => Path.GetFileName(path).Split('.')[0])));

    [Fact]
    public void Planted_names_are_found()
    {
        Assert.Contains(Check(CompiledAssembly.Read(typeof(NamingTests).Assembly.Location).Types), violation => violation.Contains("PlantedManager", StringComparison.Ordinal));
        Assert.Equal(2, Check(["Tandem.Sip.SipUtils", "callHelper", "Tandem.Sip.Via"]).Count());
    }

    private static IEnumerable<string> Check(IEnumerable<string> names) =>
        from name in names
        let word = EmptyWords.FirstOrDefault(word => name.Split('`')[0].EndsWith(word, StringComparison.OrdinalIgnoreCase))
        where word is not null
        select $"{name}: '{word}' does not say what it is";

    internal sealed class PlantedManager;
}
