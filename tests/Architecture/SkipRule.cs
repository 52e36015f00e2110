using System.Text.RegularExpressions;

namespace Tandem.Architecture;

/// <summary>A test that is skipped is a promise that is not kept: docs/testing.md names each one, with the reason.</summary>
internal static partial class SkipRule
{
    /// <summary>Names of the tests in a source file that are skipped, always or at times.</summary>
    public static IEnumerable<string> SkippedTests(string path, string text) =>
        path.EndsWith(".cs", StringComparison.Ordinal) ? InCSharp(text) : TypeScript().Matches(text).Select(match => match.Groups[1].Value);

    public static IEnumerable<string> Check(string path, string text, string listed) =>
        from test in SkippedTests(path, text)
        where !DocumentRules.Rows(listed).Any(row => row.Contains(test, StringComparison.Ordinal))
        select $"{path}: '{test}' is skipped and not in docs/testing.md";

    private static IEnumerable<string> InCSharp(string text)
    {
        // By attribute the method follows; by call it is the last one before.
        foreach (Match match in Attribute().Matches(text))
            yield return Method().Match(text, match.Index).Groups[1].Value;
        foreach (Match match in Call().Matches(text))
            yield return Method().Matches(text[..match.Index]).LastOrDefault()?.Groups[1].Value ?? "a skip outside any test";
    }

    [GeneratedRegex(@"\[[^\]""]*\bSkip(Unless|When)?\s*=")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\bAssert\.Skip(Unless|When)?\(")]
    private static partial Regex Call();

    [GeneratedRegex(@"\bpublic\s+(?:static\s+|async\s+)*[\w<>\[\]?]+\s+(\w+)\s*\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"\b(?:test|it|describe)(?:\.describe)?\.(?:skip|fixme|todo|skipIf)\((?:[^'""`]*?)['""`]([^'""`]+)")]
    private static partial Regex TypeScript();
}
