using System.Text.RegularExpressions;

namespace Tandem.Architecture;

/// <summary>What the documents promise about the files of the repository.</summary>
internal static partial class DocumentRules
{
    /// <summary>RFCS.md: each row of a table names, in code marks, at least one source file and one test file, and all the files are there.</summary>
    public static IEnumerable<string> CheckStandards(string text, Func<string, bool> exists)
    {
        foreach (var row in Rows(text))
        {
            var paths = CodeMark().Matches(row).Select(match => match.Groups[1].Value).Where(code => code.Contains('/')).ToList();
            if (!paths.Any(path => !path.StartsWith("tests/", StringComparison.Ordinal)))
                yield return $"no source file in the row: {row}";
            if (!paths.Any(path => path.StartsWith("tests/", StringComparison.Ordinal)))
                yield return $"no test file in the row: {row}";
            foreach (var path in paths.Where(path => !exists(path)))
                yield return $"'{path}' is not there: {row}";
        }
    }

    /// <summary>A relative link in a Markdown file leads to something.</summary>
    public static IEnumerable<string> CheckLinks(string path, string text, Func<string, bool> exists) =>
        from Match match in Link().Matches(text)
        let target = match.Groups[1].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        let full = Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(path)!, target)))
        where !exists(full)
        select $"{path}: the link to '{target}' leads nowhere";

    /// <summary>Rows of tables, without their heads.</summary>
    public static IEnumerable<string> Rows(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            var isHead = i + 1 < lines.Count && Divider().IsMatch(lines[i + 1]);
            if (lines[i].StartsWith('|') && !isHead && !Divider().IsMatch(lines[i]))
                yield return lines[i];
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeMark();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\|[\s:|-]+\|$")]
    private static partial Regex Divider();
}
