using System.Buffers;

namespace Tandem.Subscribers.Import;

/// <summary>
/// Writes comma-separated values (RFC 4180): lines end with CRLF, and what needs quotes gets them. What a spreadsheet would take for a formula gets an apostrophe in front, because users choose their display names
/// themselves and an administrator opens the file; <see cref="WithoutGuard"/> takes it away again.
/// </summary>
internal static class CsvWriter
{
    private const char Guard = '\'';

    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r");

    /// <summary>One row as a line.</summary>
    public static string Row(params ReadOnlySpan<string> fields) => string.Join(',', fields.ToArray().Select(Field)) + "\r\n";

    /// <summary>A field as it was before it was written.</summary>
    public static string WithoutGuard(string text) => text.StartsWith(Guard) && IsGuarded(text) ? text[1..] : text;

    private static string Field(string text)
    {
        if (IsGuarded(text)) return Quote(Guard + text);
        return text.AsSpan().ContainsAny(NeedQuotes) || text.StartsWith(' ') || text.EndsWith(' ') ? Quote(text) : text;
    }

    // Apostrophes of its own before a formula get one more, so that each reads back as it was.
    private static bool IsGuarded(string text) => text.AsSpan().TrimStart(Guard) is [var first, ..] && FormulaStarts.Contains(first);

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
