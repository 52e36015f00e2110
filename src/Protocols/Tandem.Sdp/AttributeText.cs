using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tandem.Sdp;

/// <summary>What the values of attributes are made of (RFC 8866 section 9).</summary>
internal static class AttributeText
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>What stands before the first separator, and what behind it; the latter is empty where there is none.</summary>
    public static (string Head, string Tail) Cut(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>Digits only: no sign, no blank.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    public static bool TryPayloadType(ReadOnlySpan<char> text, out byte payloadType) => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out payloadType) && payloadType <= 127;

    public static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads the value of an attribute.</summary>
    public delegate bool Parser<T>(string value, [NotNullWhen(true)] out T? parsed) where T : class;

    /// <summary>What those values say that can be read.</summary>
    public static IReadOnlyList<T> ParseAll<T>(IEnumerable<string> values, Parser<T> parse) where T : class
    {
        List<T>? all = null;
        foreach (var value in values)
            if (parse(value, out var parsed)) (all ??= []).Add(parsed);
        return all ?? (IReadOnlyList<T>)[];
    }
}
