using System.Buffers;

namespace Tandem.Server.Tracing;

/// <summary>
/// Takes out of a traced message what would prove its sender's password: the response of a digest (RFC 7616 section 3.4), and everything of a scheme that is not a digest. User name, realm and nonce
/// stay, because a trace is for finding out why somebody was not let in.
/// </summary>
internal static class SecretMask
{
    private static ReadOnlySpan<byte> Mask => "***"u8;

    private static readonly SearchValues<byte> ValueEnd = SearchValues.Create(", \t\r\n"u8);

    /// <summary>Writes the message to <paramref name="destination"/> with the secrets of its header fields replaced.</summary>
    public static void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> destination)
    {
        var rest = message;
        while (!rest.IsEmpty)
        {
            var field = TakeField(ref rest);
            if (field.IndexOfAnyExcept((byte)'\r', (byte)'\n') < 0)
            {
                // The empty line: a body follows.
                destination.Write(field);
                break;
            }

            WriteField(field, destination);
        }

        destination.Write(rest);
    }

    /// <summary>Takes one line with the folded lines that continue it (RFC 3261 section 7.3.1).</summary>
    private static ReadOnlySpan<byte> TakeField(ref ReadOnlySpan<byte> rest)
    {
        var length = 0;
        do
        {
            var end = rest[length..].IndexOf((byte)'\n');
            length = end < 0 ? rest.Length : length + end + 1;
        }
        while (length < rest.Length && length > 2 && rest[length] is (byte)' ' or (byte)'\t');

        var field = rest[..length];
        rest = rest[length..];
        return field;
    }

    private static void WriteField(ReadOnlySpan<byte> field, IBufferWriter<byte> destination)
    {
        var colon = field.IndexOf((byte)':');
        if (colon < 0 || !CarriesSecret(field[..colon].TrimEnd(" \t"u8)))
        {
            destination.Write(field);
            return;
        }

        var value = field[(colon + 1)..];
        var scheme = value[(value.Length - value.TrimStart(" \t\r\n"u8).Length)..];
        if (StartsWith(scheme, "Digest"u8) || StartsWith(field, "Authentication-Info"u8))
        {
            WriteDigest(field, destination);
            return;
        }

        // What stands alone is no scheme, but may be the secret itself.
        var schemeEnd = scheme.TrimEnd(" \t\r\n"u8).IndexOfAny((byte)' ', (byte)'\t') + 1;
        destination.Write(field[..(field.Length - scheme.Length + schemeEnd)]);
        destination.Write(Mask);
        destination.Write(field[field.TrimEnd("\r\n"u8).Length..]);
    }

    private static bool CarriesSecret(ReadOnlySpan<byte> name) =>
        Equal(name, "Authorization"u8) || Equal(name, "Proxy-Authorization"u8) || Equal(name, "Authentication-Info"u8);

    /// <summary>Copies the parameters of a digest, all but the values of <c>response</c> and <c>rspauth</c>.</summary>
    private static void WriteDigest(ReadOnlySpan<byte> field, IBufferWriter<byte> destination)
    {
        while (TryFindSecret(field, out var start, out var end))
        {
            destination.Write(field[..start]);
            destination.Write("\""u8);
            destination.Write(Mask);
            destination.Write("\""u8);
            field = field[end..];
        }

        destination.Write(field);
    }

    /// <summary>Finds the next value of a secret parameter: after its name, white space and an equals sign; inside quotes nothing is a parameter.</summary>
    private static bool TryFindSecret(ReadOnlySpan<byte> field, out int start, out int end)
    {
        start = end = 0;
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '"') i = EndOfQuotes(field, i) - 1;
            if (i > 0 && IsName(field[i - 1])) continue;
            var name = StartsWith(field[i..], "response"u8) ? "response"u8.Length : StartsWith(field[i..], "rspauth"u8) ? "rspauth"u8.Length : 0;
            if (name == 0) continue;
            var after = field[(i + name)..].TrimStart(" \t\r\n"u8);
            if (after.IsEmpty || after[0] != '=') continue;
            var value = after[1..].TrimStart(" \t\r\n"u8);
            start = field.Length - value.Length;
            end = value.IsEmpty ? start : value[0] == '"' ? EndOfQuotes(field, start) : EndOfToken(field, start);
            return true;
        }

        return false;
    }

    private static int EndOfQuotes(ReadOnlySpan<byte> field, int open)
    {
        for (var i = open + 1; i < field.Length; i++)
        {
            if (field[i] == '\\') i++;
            else if (field[i] == '"') return i + 1;
        }

        return field.TrimEnd("\r\n"u8).Length;
    }

    private static int EndOfToken(ReadOnlySpan<byte> field, int start)
    {
        var length = field[start..].IndexOfAny(ValueEnd);
        return length < 0 ? field.Length : start + length;
    }

    private static bool IsName(byte octet) => char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_';

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) => text.Length >= start.Length && Equal(text[..start.Length], start);

    private static bool Equal(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => System.Text.Ascii.EqualsIgnoreCase(left, right);
}
