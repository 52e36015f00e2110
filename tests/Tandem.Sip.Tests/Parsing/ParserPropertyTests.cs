using System.Text;
using CsCheck;
using Tandem.Sip.Tests.Torture;

namespace Tandem.Sip.Tests.Parsing;

public sealed class ParserPropertyTests
{
    /// <summary>Pieces that a parser of SIP stumbles over, put in at random.</summary>
    private static readonly string[] Pieces =
    [
        "\r\n", "\r\n ", "\r", "\n", "\r\n\r\n", ",", ";", "\"", "\\", "<", ">", "=", ":", "/", "@", "%", "%0", "%00", "[", "]", "?", "*", "\0", " ", "\t", "é",
        "SIP/2.0", "sip:", "sips:", "Via", "v:", "Content-Length: 99999999999999999999\r\n", "l:0\r\n", "CSeq: 1 X\r\n", "[::1]", ";branch=z9hG4bK", "\"\\",
    ];

    private static readonly byte[][] Vectors = [.. TortureRow.All.Select(row => row.Octets)];

    private static readonly Gen<string> Piece = Gen.OneOf(Pieces);

    private static readonly Gen<byte[]> Mutated =
        from vector in Gen.OneOf(Vectors)
        from edits in Gen.Select(Gen.Int[0, vector.Length - 1], Gen.Int[0, 12], Gen.OneOf(Piece.Select(Wire.Octets), Gen.Byte.Array[0, 3])).Array[1, 4]
        select edits.Aggregate(vector, Edit);

    [Fact]
    public void RandomOctetsNeverThrow() => Gen.Byte.Array[0, 400].Sample(octets => _ = MessageInvariants.Check(octets));

    [Fact]
    public void RandomLinesNeverThrow() =>
        Piece.Array[0, 60].Sample(pieces => _ = MessageInvariants.Check(Wire.Octets("INVITE sip:a@b SIP/2.0\r\n" + string.Concat(pieces))));

    [Fact]
    public void MutatedMessagesNeverThrow() => Mutated.Sample(octets => _ = MessageInvariants.Check(octets), iter: 3_000);

    [Fact]
    public void EveryPrefixOfEveryVectorIsDecided()
    {
        foreach (var vector in Vectors)
            for (var length = 0; length < vector.Length; length++)
            {
                var error = MessageInvariants.Check(vector[..length]);
                if (length <= vector.AsSpan().IndexOf("\r\n\r\n"u8)) Assert.NotEqual(SipParseError.None, error);
            }
    }

    [Fact]
    public void AMessageInTheMiddleOfAnArrayIsReadThere()
    {
        foreach (var row in TortureRow.All)
        {
            var octets = row.Octets;
            var padded = new byte[octets.Length + 20];
            Encoding.ASCII.GetBytes("INVITE sip").CopyTo(padded, 0);
            octets.CopyTo(padded, 10);
            Assert.Equal(row.Parser, SipMessage.TryParse(padded.AsMemory(10, octets.Length), SipLimits.Default, out var inner));
            Wire.TryParse(octets, out var whole);
            if (whole is null) Assert.Null(inner);
            else MessageInvariants.CheckSame(whole, inner!);
        }
    }

    private static byte[] Edit(byte[] octets, (int At, int Removed, byte[] Put) edit)
    {
        var at = Math.Min(edit.At, octets.Length);
        var end = Math.Min(at + edit.Removed, octets.Length);
        return [.. octets[..at], .. edit.Put, .. octets[end..]];
    }
}
