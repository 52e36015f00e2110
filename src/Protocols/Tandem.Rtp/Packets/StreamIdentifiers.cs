using System.Buffers;

namespace Tandem.Rtp;

/// <summary>Values of the header extensions that are items of SDES (RFC 7941): text by which a packet is assigned to a medium or a stream. Compared octet by octet; nothing becomes a string.</summary>
public static class StreamIdentifiers
{
    private static readonly SearchValues<byte> Token = SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);
    private static readonly SearchValues<byte> RidCharacters = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Whether a value may be that of <see cref="HeaderExtensionUris.Mid"/>: a token (RFC 5888 section 4).</summary>
    public static bool IsMid(ReadOnlySpan<byte> value) => !value.IsEmpty && !value.ContainsAnyExcept(Token);

    /// <summary>Whether a value may be that of <see cref="HeaderExtensionUris.RtpStreamId"/> or <see cref="HeaderExtensionUris.RepairedRtpStreamId"/>: letters, digits, "-" and "_" (RFC 8851 section 10).</summary>
    public static bool IsRid(ReadOnlySpan<byte> value) => !value.IsEmpty && !value.ContainsAnyExcept(RidCharacters);
}
