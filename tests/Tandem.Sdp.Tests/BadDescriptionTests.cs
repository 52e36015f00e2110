using System.Text;

namespace Tandem.Sdp.Tests;

/// <summary>Descriptions that are refused, each for its reason.</summary>
public sealed class BadDescriptionTests
{
    private const string Head = "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

    [Theory]
    [InlineData("", SdpParseError.Version)]
    [InlineData("\r\n", SdpParseError.Version)]
    [InlineData("v=1\r\n", SdpParseError.Version)]
    [InlineData("o=- 1 2 IN IP4 192.0.2.1\r\nv=0\r\n", SdpParseError.Version)]
    [InlineData("v=0\r\ns=-\r\nt=0 0\r\n", SdpParseError.Origin)]
    [InlineData("v=0\r\no=- 1 2 IN IP4\r\n", SdpParseError.Origin)]
    [InlineData("v=0\r\no=- one 2 IN IP4 192.0.2.1\r\n", SdpParseError.Origin)]
    [InlineData("v=0\r\no=- -1 2 IN IP4 192.0.2.1\r\n", SdpParseError.Origin)]
    [InlineData("v=0\r\no=- 18446744073709551616 2 IN IP4 192.0.2.1\r\n", SdpParseError.Origin)]
    [InlineData("v=0\r\no=- 1 2 IN IP4 192.0.2.1 more\r\n", SdpParseError.Origin)]
    [InlineData("v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n", SdpParseError.MissingConnection)]
    public void Of_a_session(string text, SdpParseError error) => Refuses(text, error);

    [Theory]
    [InlineData("no line", SdpParseError.Line)]
    [InlineData("a", SdpParseError.Line)]
    [InlineData("a=x\ry", SdpParseError.Line)]
    [InlineData("a=x\0y", SdpParseError.Line)]
    [InlineData("", SdpParseError.Line)]
    [InlineData("x=unknown", SdpParseError.UnknownType)]
    [InlineData("A=upper", SdpParseError.UnknownType)]
    [InlineData("o=- 1 2 IN IP4 192.0.2.1", SdpParseError.Misplaced)]
    [InlineData("v=0", SdpParseError.Misplaced)]
    [InlineData("s=again", SdpParseError.Misplaced)]
    [InlineData("c=IN IP4 192.0.2.2", SdpParseError.Misplaced)]
    [InlineData("c=IN IP4", SdpParseError.Connection)]
    [InlineData("c=IN IP4 /127", SdpParseError.Connection)]
    [InlineData("c=IN IP4 233.252.0.1/", SdpParseError.Connection)]
    [InlineData("c=IN IP6 ff15::1/", SdpParseError.Connection)]
    [InlineData("c=IN IP4 233.252.0.1//3", SdpParseError.Connection)]
    [InlineData("c=IN IP4 233.252.0.1/256", SdpParseError.Connection)]
    [InlineData("c=IN IP4 233.252.0.1/127/0", SdpParseError.Connection)]
    [InlineData("c=IN IP4 233.252.0.1/127/1/1", SdpParseError.Connection)]
    [InlineData("c=IN IP6 ff15::1/1/1", SdpParseError.Connection)]
    [InlineData("c=IN IP4 192.0.2.1 more", SdpParseError.Connection)]
    [InlineData("b=AS", SdpParseError.Bandwidth)]
    [InlineData("b=AS:many", SdpParseError.Bandwidth)]
    [InlineData("b=:1", SdpParseError.Bandwidth)]
    [InlineData("t=0", SdpParseError.Timing)]
    [InlineData("t=0 0 0", SdpParseError.Timing)]
    [InlineData("a=", SdpParseError.Attribute)]
    [InlineData("a=:x", SdpParseError.Attribute)]
    [InlineData("a=with space:x", SdpParseError.Attribute)]
    [InlineData("m=audio 9 RTP/AVP", SdpParseError.Media)]
    [InlineData("m=audio 65536 RTP/AVP 0", SdpParseError.Media)]
    [InlineData("m=audio -1 RTP/AVP 0", SdpParseError.Media)]
    [InlineData("m=audio 9/0 RTP/AVP 0", SdpParseError.Media)]
    [InlineData("m=audio 9/ RTP/AVP 0", SdpParseError.Media)]
    [InlineData("m=audio 9 RTP//AVP 0", SdpParseError.Media)]
    [InlineData("m=(audio) 9 RTP/AVP 0", SdpParseError.Media)]
    [InlineData("m=audio 9 RTP/AVP 0\r\ns=-", SdpParseError.Misplaced)]
    [InlineData("m=audio 9 RTP/AVP 0\r\nt=0 0", SdpParseError.Misplaced)]
    [InlineData("i=one\r\ni=two", SdpParseError.Misplaced)]
    public void Of_a_line(string line, SdpParseError error) => Refuses($"{Head}{line}\r\na=more\r\n", error);

    [Fact]
    public void A_repetition_of_no_time() => Refuses("v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\nr=7d 1h 0\r\n", SdpParseError.Timing);

    [Fact]
    public void Each_limit_is_held()
    {
        var text = Head + "m=audio 9 RTP/AVP 0 8\r\nm=video 9 RTP/AVP 96\r\n";
        Check(new SdpLimits { MaxOctets = text.Length }, new SdpLimits { MaxOctets = text.Length - 1 }, SdpParseError.TooLong);
        Check(new SdpLimits { MaxLines = 7 }, new SdpLimits { MaxLines = 6 }, SdpParseError.TooManyLines);
        Check(new SdpLimits { MaxMedia = 2 }, new SdpLimits { MaxMedia = 1 }, SdpParseError.TooManyMedia);
        Check(new SdpLimits { MaxFormats = 2 }, new SdpLimits { MaxFormats = 1 }, SdpParseError.TooManyFormats);

        void Check(SdpLimits enough, SdpLimits tooLittle, SdpParseError error)
        {
            Assert.Equal(SdpParseError.None, SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), enough, out _));
            Assert.Equal(error, SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), tooLittle, out _));
        }
    }

    [Fact]
    public void Every_beginning_of_a_description_is_read_or_refused()
    {
        var octets = Encoding.UTF8.GetBytes(Head + "b=AS:1\r\na=x:y\r\nm=audio 9/2 RTP/AVP 0 8\r\nc=IN IP4 233.252.0.1/1/1\r\na=sendrecv\r\n");
        for (var length = 0; length < octets.Length; length++)
        {
            var error = SessionDescription.TryParse(octets.AsSpan(0, length), SdpLimits.Default, out var session);
            Assert.Equal(error == SdpParseError.None, session is not null);
        }
    }

    private static void Refuses(string text, SdpParseError error)
    {
        Assert.Equal(error, SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), SdpLimits.Default, out var session));
        Assert.Null(session);
    }
}
