using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Tandem.Sdp.Parsing;

/// <summary>Words of RFC 8866 section 9.</summary>
internal static class SdpGrammar
{
    private static readonly SearchValues<byte> Token = SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>token: at least one character.</summary>
    public static bool IsToken(ReadOnlySpan<byte> octets) => !octets.IsEmpty && !octets.ContainsAnyExcept(Token);

    /// <summary>proto: tokens with slashes between them.</summary>
    public static bool IsProtocol(ReadOnlySpan<byte> octets)
    {
        foreach (var part in octets.Split((byte)'/'))
        {
            if (!IsToken(octets[part])) return false;
        }

        return true;
    }

    /// <summary>A number with nothing else; leading zeros are taken.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> octets, out ulong number)
    {
        number = 0;
        return !octets.IsEmpty && char.IsAsciiDigit((char)octets[0]) && Utf8Parser.TryParse(octets, out number, out var read) && read == octets.Length;
    }

    /// <summary>Takes the next word. Words are parted by one space; some phones write more, or one at the end.</summary>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart((byte)' ');
        var end = rest.IndexOf((byte)' ');
        var word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..];
        return word;
    }

    /// <summary>Takes what stands before the next slash, or all of it.</summary>
    public static ReadOnlySpan<byte> NextPart(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'/');
        var part = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return part;
    }

    /// <summary>Whether nothing but spaces is left.</summary>
    public static bool IsEnd(ReadOnlySpan<byte> rest) => rest.TrimStart((byte)' ').IsEmpty;

    /// <summary>Text is UTF-8, and else taken for ISO 8859-1, which every octet is a character of.</summary>
    public static string Text(ReadOnlySpan<byte> octets) => (Utf8.IsValid(octets) ? Encoding.UTF8 : Encoding.Latin1).GetString(octets);
}
