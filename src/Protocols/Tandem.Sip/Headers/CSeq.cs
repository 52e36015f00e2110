namespace Tandem.Sip;

/// <summary>The two parts of CSeq (RFC 3261 section 20.16).</summary>
internal static class CSeq
{
    public static bool TryParse(ReadOnlySpan<byte> value, out uint number, out ReadOnlySpan<byte> method)
    {
        number = 0;
        method = default;
        var digits = value.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0 || !Octets.IsWhiteSpace(value[digits])) return false;
        if (!Octets.TryParseNumber(value[..digits], int.MaxValue, out var parsed)) return false;
        method = Octets.Trim(value[digits..]);
        number = (uint)parsed;
        return Octets.IsToken(method);
    }
}
