using System.Buffers;

namespace Tandem.Subscribers.Import;

/// <summary>Writes comma-separated values (RFC 4180): lines end with CRLF, and what needs quotes gets them.</summary>
internal static class CsvWriter
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>One row as a line.</summary>
    public static string Row(params ReadOnlySpan<string> fields) => string.Join(',', fields.ToArray().Select(Field)) + "\r\n";

    private static string Field(string text) =>
        text.AsSpan().ContainsAny(NeedQuotes) || text.StartsWith(' ') || text.EndsWith(' ') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
