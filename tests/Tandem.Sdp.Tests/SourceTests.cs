using Tandem.Sdp.Rtp;
using Tandem.Sdp.Sources;

namespace Tandem.Sdp.Tests;

/// <summary>Streams, sources and simulcast of a medium.</summary>
public sealed class SourceTests
{
    // After Chromium's offer of a camera with three layers.
    private const string Simulcasting = """
        v=0
        o=- 1 2 IN IP4 127.0.0.1
        s=-
        t=0 0
        m=video 9 UDP/TLS/RTP/SAVPF 96 97
        c=IN IP4 0.0.0.0
        a=msid:d2ed3ae1 9b7d2f11
        a=rtpmap:96 VP8/90000
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96
        a=rid:hi send
        a=rid:lo send pt=96;max-width=320
        a=rid:in recv
        a=simulcast:send hi;~lo,hi recv in
        a=ssrc-group:FID 11 12
        a=ssrc:11 cname:user@example.com
        a=ssrc:12 cname:user@example.com

        """;

    [Fact]
    public void A_camera_with_layers_is_read_and_written()
    {
        var session = Descriptions.Read(Simulcasting);
        var media = RtpMedia.Of(session, session.Media[0])!;
        Assert.Equal([new MediaStreamId("d2ed3ae1", "9b7d2f11")], media.MediaStreams);
        Assert.Equal([(11u, "user@example.com"), (12u, "user@example.com")], media.Sources.Select(source => (source.Source, source.Attribute.Value!)));
        Assert.Equal([11u, 12u], media.SourceGroups[0].Sources);
        Assert.Equal(["hi", "lo", "in"], media.Restrictions.Select(restriction => restriction.Id));
        Assert.Equal([new SimulcastStream("lo", IsPaused: true), new SimulcastStream("hi")], media.Simulcast!.Sent[1]);
        Assert.Equal("in", media.Simulcast.Received[0][0].Id);

        var written = media.ToDescription().ToString();
        foreach (var line in Simulcasting.Split('\n').Where(line => line.StartsWith("a=", StringComparison.Ordinal))) Assert.Contains(line.TrimEnd() + "\r\n", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stream track", true)]
    [InlineData("-", true)]
    [InlineData("", false)]
    [InlineData("a b c", false)]
    [InlineData("a\"b", false)]
    public void Streams_of_browsers(string value, bool isRight) => AssertParsed(isRight, value, MediaStreamId.TryParse(value, out var id), id);

    [Theory]
    [InlineData("4294967295 cname:a b:c", true)]
    [InlineData("1 previous-ssrc", true)]
    [InlineData("1 x:", true)]
    [InlineData("4294967296 cname:a", false)]
    [InlineData("-1 cname:a", false)]
    [InlineData("1", false)]
    public void Attributes_of_sources(string value, bool isRight) => AssertParsed(isRight, value, SourceAttribute.TryParse(value, out var attribute), attribute);

    [Theory]
    [InlineData("FID 1 2", true)]
    [InlineData("FID", true)]
    [InlineData("FID 1 x", false)]
    [InlineData("", false)]
    public void Groups_of_sources(string value, bool isRight) => AssertParsed(isRight, value, SourceGroup.TryParse(value, out var group), group);

    [Theory]
    [InlineData("1 send", true)]
    [InlineData("a_b-c recv pt=97,98;max-fps=30", true)]
    [InlineData("1 sendrecv", false)]
    [InlineData("~1 send", false)]
    [InlineData("1", false)]
    public void Restrictions(string value, bool isRight) => AssertParsed(isRight, value, RestrictionId.TryParse(value, out var restriction), restriction);

    [Theory]
    [InlineData("send 1,~4;2;3 recv c", true)]
    [InlineData("send a", true)]
    [InlineData("send a send b", false)]
    [InlineData("send", false)]
    [InlineData("send a;", false)]
    [InlineData("both a", false)]
    public void Simulcasts(string value, bool isRight) => AssertParsed(isRight, value, Simulcast.TryParse(value, out var simulcast), simulcast);

    private static void AssertParsed(bool isRight, string value, bool isParsed, object? parsed)
    {
        Assert.Equal(isRight, isParsed);
        Assert.Equal(isRight ? value : null, parsed?.ToString());
    }
}
