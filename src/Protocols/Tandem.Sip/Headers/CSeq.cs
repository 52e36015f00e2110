namespace Tandem.Sip;

/// <summary>A CSeq value (RFC 3261 section 20.16), a view of octets.</summary>
internal readonly ref struct CSeq
{
    private CSeq(uint number, ReadOnlySpan<byte> method)
    {
        Number = number;
        Method = method;
    }

    /// <summary>0 to 2^31-1.</summary>
    internal uint Number { get; }

    /// <summary>The method's name as written.</summary>
    internal ReadOnlySpan<byte> Method { get; }

    internal static bool TryParse(ReadOnlySpan<byte> value, out CSeq cseq)
    {
        cseq = default;
        var digits = value.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0 || !Grammar.IsWhiteSpace(value[digits])) return false;
        if (!Grammar.TryReadNumber(value[..digits], Grammar.MaxCSeq, out var number)) return false;
        var method = Grammar.Trim(value[digits..]);
        if (!Grammar.IsToken(method)) return false;
        cseq = new CSeq(number, method);
        return true;
    }
}
