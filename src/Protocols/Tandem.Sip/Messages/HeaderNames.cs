namespace Tandem.Sip;

/// <summary>The names of the header fields that Tandem knows, long and compact (RFC 3261 section 7.3.3), and the look-up by octets.</summary>
internal static class HeaderNames
{
    private static readonly byte[][] Names = BuildNames();
    private static readonly HeaderName[] Compact = BuildCompact();
    private static readonly HeaderName[][] ByLength = BuildByLength();

    /// <summary>The name as it is written into messages.</summary>
    public static ReadOnlySpan<byte> Of(HeaderName name) => Names[(int)name];

    /// <summary>Finds a name, compared without case.</summary>
    public static HeaderName Find(ReadOnlySpan<byte> name)
    {
        if (name.Length == 1)
        {
            var letter = name[0] | 0x20;
            return letter is >= 'a' and <= 'z' ? Compact[letter - 'a'] : HeaderName.Other;
        }

        if (name.Length >= ByLength.Length) return HeaderName.Other;
        foreach (var candidate in ByLength[name.Length])
        {
            var octets = Names[(int)candidate].AsSpan();
            if (((octets[0] ^ name[0]) & ~0x20) == 0 && Octets.EqualIgnoringCase(octets, name)) return candidate;
        }

        return HeaderName.Other;
    }

    private static byte[][] BuildNames()
    {
        var names = new byte[Enum.GetValues<HeaderName>().Length][];
        foreach (var name in Enum.GetValues<HeaderName>()) names[(int)name] = Spell(name);
        return names;
    }

    private static byte[] Spell(HeaderName name) => name switch
    {
        HeaderName.Other => [],
        HeaderName.CallId => "Call-ID"u8.ToArray(),
        HeaderName.CSeq => "CSeq"u8.ToArray(),
        HeaderName.WwwAuthenticate => "WWW-Authenticate"u8.ToArray(),
        HeaderName.RSeq => "RSeq"u8.ToArray(),
        HeaderName.RAck => "RAck"u8.ToArray(),
        HeaderName.MinSe => "Min-SE"u8.ToArray(),
        HeaderName.PAssertedIdentity => "P-Asserted-Identity"u8.ToArray(),
        HeaderName.PPreferredIdentity => "P-Preferred-Identity"u8.ToArray(),
        _ => Hyphenate(name.ToString()),
    };

    private static byte[] Hyphenate(string words)
    {
        var octets = new List<byte>(words.Length + 4);
        foreach (var letter in words)
        {
            if (char.IsAsciiLetterUpper(letter) && octets.Count > 0) octets.Add((byte)'-');
            octets.Add((byte)letter);
        }

        return [.. octets];
    }

    private static HeaderName[] BuildCompact()
    {
        var compact = new HeaderName['z' - 'a' + 1];
        Span<(char Letter, HeaderName Name)> forms =
        [
            ('b', HeaderName.ReferredBy), ('c', HeaderName.ContentType), ('e', HeaderName.ContentEncoding), ('f', HeaderName.From),
            ('i', HeaderName.CallId), ('k', HeaderName.Supported), ('l', HeaderName.ContentLength), ('m', HeaderName.Contact),
            ('o', HeaderName.Event), ('r', HeaderName.ReferTo), ('s', HeaderName.Subject), ('t', HeaderName.To), ('v', HeaderName.Via),
            ('x', HeaderName.SessionExpires),
        ];
        foreach (var (letter, name) in forms) compact[letter - 'a'] = name;
        return compact;
    }

    private static HeaderName[][] BuildByLength() =>
        [.. Enumerable.Range(0, Names.Max(name => name.Length) + 1)
            .Select(length => Enum.GetValues<HeaderName>().Where(name => name != HeaderName.Other && Names[(int)name].Length == length).ToArray())];
}
