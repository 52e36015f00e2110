namespace Tandem.Architecture;

/// <summary>
/// A protocol library, the Edge, the Core and the codecs are sans-IO: none of the symbols of <c>src/Protocols/BannedSymbols.txt</c> is used. An analyzer says so while they are compiled;
/// this rule reads what was compiled, and that the analyzer is on.
/// </summary>
internal static class SansIoRule
{
    private static readonly string[] Others = ["Tandem.Edge", "Tandem.Core", "Tandem.Codecs"];

    public static IReadOnlyList<string> BannedSymbols { get; } =
        [.. Repository.Read("src/Protocols/BannedSymbols.txt").Split('\n').Where(line => line.Contains(';')).Select(line => line[..line.IndexOf(';')])];

    public static bool AppliesTo(SourceProject project) => project.Layer == Layer.Protocols || Others.Contains(project.Name);

    public static IEnumerable<string> CheckAnalyzer(IEnumerable<SourceProject> projects) =>
        from project in projects
        where AppliesTo(project) && !project.IsSansIo
        select $"{project.Path}: <SansIo>true</SansIo> is missing";

    public static IEnumerable<string> Check(string name, CompiledAssembly assembly) =>
        from symbol in BannedSymbols
        where IsUsed(symbol, assembly)
        select $"{name}: uses {symbol}";

    private static bool IsUsed(string symbol, CompiledAssembly assembly)
    {
        var text = symbol[2..].Split('(')[0];
        var member = text.LastIndexOf('.') + 1;
        return symbol[0] switch
        {
            'N' => assembly.UsedTypes.Any(type => type.StartsWith(text + ".", StringComparison.Ordinal)),
            'T' => assembly.UsedTypes.Contains(text),
            'P' => assembly.UsedMembers.Contains(text.Insert(member, "get_")) || assembly.UsedMembers.Contains(text.Insert(member, "set_")),
            'M' or 'F' => assembly.UsedMembers.Contains(text),
            _ => throw new NotSupportedException($"BannedSymbols.txt: '{symbol}' is of a kind that this rule does not know."),
        };
    }
}
