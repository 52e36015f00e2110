using System.Text;

namespace Tandem.Sip.Tests.Bodies;

/// <summary>Bodies of several parts (RFC 2046 section 5.1, RFC 5621).</summary>
public sealed class MultipartReaderTests
{
    [Theory]
    // RFC 2046 section 5.1.1, its example, with what stands before and behind the parts.
    [InlineData("multipart/mixed; boundary=\"simple boundary\"",
        "This is the preamble.\r\n\r\n--simple boundary\r\n\r\nThis is implicitly typed.\r\nIt does NOT end with a linebreak.\r\n--simple boundary\r\nContent-type: text/plain; charset=us-ascii\r\n\r\nThis does.\r\n\r\n--simple boundary--\r\n\r\nThis is the epilogue.",
        "|This is implicitly typed.\r\nIt does NOT end with a linebreak.", "text/plain; charset=us-ascii|This does.\r\n")]
    [InlineData("Multipart/Mixed;boundary=b", "--b\r\nContent-Type : a/b\r\n\r\nx\r\n--b--", "a/b|x")]
    [InlineData("multipart/mixed;boundary=b", "--b \t\r\nA: 1\r\nContent-Type:\r\n a/b\r\n\r\n\r\n--b-- \r\n", "\r\n a/b|")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\n\r\n--bc\r\nx--b\r\n--b--", "|--bc\r\nx--b")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\n\r\n\0\x01\r\r\n\n\r\n--b\r\n\r\n\r\n--b--", "|\0\x01\r\r\n\n", "|")]
    public void Parts_are_told_from_each_other(string type, string body, params string[] expected)
    {
        var octets = Encoding.Latin1.GetBytes(body);
        Assert.Equal(MultipartError.None, MultipartReader.TryRead(Encoding.ASCII.GetBytes(type), octets, .., out var parts));
        var read = new List<string>();
        while (parts.TryTake(out var part)) read.Add($"{Encoding.ASCII.GetString(part.Field(octets, "Content-Type"u8))}|{Encoding.Latin1.GetString(octets[part.Content])}");
        Assert.Equal(expected, read);
    }

    [Theory]
    [InlineData("multipart/mixed", "--b\r\n\r\nx\r\n--b--", MultipartError.Boundary)]
    [InlineData("multipart/mixed;boundary=", "--\r\n\r\nx\r\n----", MultipartError.Boundary)]
    [InlineData("multipart/mixed;boundary=\"\"", "--\r\n\r\nx\r\n----", MultipartError.Boundary)]
    [InlineData("multipart/mixed;boundary=\"b ", "--b\r\n\r\nx\r\n--b--", MultipartError.Boundary)]
    [InlineData("multipart/mixed;boundary=01234567890123456789012345678901234567890123456789012345678901234567890", "x", MultipartError.Boundary)]
    [InlineData("multipart/mixed;boundary=b", "", MultipartError.NoPart)]
    [InlineData("multipart/mixed;boundary=b", "--c\r\n\r\nx\r\n--c--", MultipartError.NoPart)]
    [InlineData("multipart/mixed;boundary=b", "x--b\r\n\r\nx\r\n--b--", MultipartError.NoPart)]
    [InlineData("multipart/mixed;boundary=b", "--b--", MultipartError.NoPart)]
    [InlineData("multipart/mixed;boundary=b", "--b", MultipartError.Unended)]
    [InlineData("multipart/mixed;boundary=b", "--b\r\n\r\nx", MultipartError.Unended)]
    [InlineData("multipart/mixed;boundary=b", "--b\r\n\r\nx\r\n--b\r\n", MultipartError.Unended)]
    [InlineData("multipart/mixed;boundary=b", "--b\n\nx\n--b--", MultipartError.NoPart)]
    [InlineData("multipart/mixed;boundary=b", "--b\r\nContent-Type: a/b\r\nx\r\n--b--", MultipartError.Fields)]
    public void What_is_none_has_an_error(string type, string body, MultipartError error) =>
        Assert.Equal(error, MultipartReader.TryRead(Encoding.ASCII.GetBytes(type), Encoding.ASCII.GetBytes(body), .., out _));

    [Theory]
    [InlineData(MultipartReader.MaxParts, MultipartError.None)]
    [InlineData(MultipartReader.MaxParts + 1, MultipartError.TooManyParts)]
    public void There_are_no_more_parts_than_the_limit(int count, MultipartError error)
    {
        var body = string.Concat(Enumerable.Repeat("--b\r\n\r\nx\r\n", count)) + "--b--";
        Assert.Equal(error, MultipartReader.TryRead("multipart/mixed;boundary=b"u8, Encoding.ASCII.GetBytes(body), .., out _));
    }

    [Theory]
    [InlineData(MultipartReader.MaxFields, MultipartError.None)]
    [InlineData(MultipartReader.MaxFields + 1, MultipartError.Fields)]
    public void Fields_are_no_longer_than_the_limit(int length, MultipartError error)
    {
        var body = $"--b\r\nA: {new string('x', length - 3)}\r\n\r\nx\r\n--b--";
        Assert.Equal(error, MultipartReader.TryRead("multipart/mixed;boundary=b"u8, Encoding.ASCII.GetBytes(body), .., out _));
    }

    [Fact]
    public void Every_prefix_but_the_last_ones_has_an_error()
    {
        var body = "--b\r\nA: 1\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--"u8.ToArray();
        for (var length = 0; length < body.Length; length++)
            Assert.NotEqual(MultipartError.None, MultipartReader.TryRead("multipart/mixed;boundary=b"u8, body.AsSpan(0, length), .., out _));
        Assert.Equal(MultipartError.None, MultipartReader.TryRead("multipart/mixed;boundary=b"u8, body, .., out _));
    }
}
