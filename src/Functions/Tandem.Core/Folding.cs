using System.Buffers;

namespace Tandem.Core;

/// <summary>Header values that a peer wrote over several lines (RFC 3261 section 7.3.1).</summary>
internal static class Folding
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    /// <summary>A copy of a value on one line, so that it can be written into another field.</summary>
    public static byte[] Undo(ReadOnlySpan<byte> value)
    {
        var octets = value.ToArray();
        octets.AsSpan().ReplaceAny(LineEnds, (byte)' ');
        return octets;
    }
}
