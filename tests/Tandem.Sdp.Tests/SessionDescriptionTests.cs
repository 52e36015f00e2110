using System.Net;

namespace Tandem.Sdp.Tests;

/// <summary>Descriptions as RFC 8866 and peers write them.</summary>
public sealed class SessionDescriptionTests
{
    /// <summary>RFC 8866 section 5.</summary>
    private const string Example = """
        v=0
        o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1
        s=Call to John Smith
        i=SDP Offer #1
        u=http://www.jdoe.example.com/home.html
        e=Jane Doe <jane@jdoe.example.com>
        p=+1 617 555-6011
        c=IN IP4 198.51.100.1
        t=0 0
        m=audio 49170 RTP/AVP 0
        m=audio 49180 RTP/AVP 0
        m=video 51372 RTP/AVP 99
        c=IN IP6 2001:db8::2
        a=rtpmap:99 h263-1998/90000

        """;

    private const string Head = "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\n";

    [Fact]
    public void The_example_of_the_RFC_is_read()
    {
        var session = Descriptions.Read(Example);
        Assert.Equal(new SdpOrigin { UserName = "jdoe", SessionId = 3_724_394_400, SessionVersion = 3_724_394_405, Address = "198.51.100.1" }, session.Origin);
        Assert.Equal(("Call to John Smith", "SDP Offer #1", "http://www.jdoe.example.com/home.html"), (session.Name, session.Information, session.Uri));
        Assert.Equal(("Jane Doe <jane@jdoe.example.com>", "+1 617 555-6011"), (session.Emails.Single(), session.Phones.Single()));
        Assert.Equal(IPAddress.Parse("198.51.100.1"), session.Connection!.IPAddress);
        Assert.Equal([("audio", 49_170), ("audio", 49_180), ("video", 51_372)], session.Media.Select(media => (media.Kind, (int)media.Port)));
        Assert.Equal(["RTP/AVP 0", "RTP/AVP 0", "RTP/AVP 99"], session.Media.Select(media => $"{media.Protocol} {media.Formats.Single()}"));
        Assert.Equal(["198.51.100.1", "198.51.100.1", "2001:db8::2"], session.Media.Select(media => session.ConnectionOf(media)!.IPAddress!.ToString()));
        Assert.Equal("99 h263-1998/90000", session.Media[2].Attributes.Find("rtpmap"));
    }

    [Fact]
    public void What_was_read_is_written_the_same() => Assert.Equal(Example.ReplaceLineEndings("\r\n"), Descriptions.Read(Example).ToString());

    [Fact]
    public void Every_line_of_the_RFC_is_read_and_written()
    {
        const string All = Head
            + "i=about\r\nu=http://example.com/\r\ne=a@example.com\r\ne=b@example.com\r\np=+1 2\r\nc=IN IP4 233.252.0.1/127/3\r\nb=CT:128\r\nb=X-YZ:256\r\nt=1 2\r\nr=7d 1h 0 25h\r\nr=604800 3600 0\r\nt=3 4\r\nz=2882844526 -1h\r\n"
            + "a=recvonly\r\na=group:BUNDLE a b\r\nm=audio 49170/2 RTP/SAVPF 0 8 101\r\ni=speech\r\nc=IN IP6 ff15::101/3\r\nc=IN IP6 ff15::201\r\nb=TIAS:64000\r\na=mid:a\r\na=empty:\r\n";
        var session = Descriptions.Read(All);
        Assert.Equal(All, session.ToString());
        Assert.Equal(((byte?)127, 3), (session.Connection!.TimeToLive, session.Connection.AddressCount));
        Assert.Equal([new SdpBandwidth("CT", 128), new SdpBandwidth("X-YZ", 256)], session.Bandwidths);
        Assert.Equal([2, 0], session.Timings.Select(timing => timing.Repeats.Count));
        Assert.Equal((2, "speech"), (session.Media[0].PortCount, session.Media[0].Information));
        Assert.Equal([3, 1], session.Media[0].Connections.Select(connection => connection.AddressCount));
        Assert.Equal("", session.Media[0].Attributes.Find("empty"));
        Assert.Null(session.Attributes.Find("recvonly"));
        Assert.True(session.Attributes.Has("recvonly"));
    }

    [Fact]
    public void A_key_is_dropped() => Assert.DoesNotContain("k=", Descriptions.Read(Head + "k=clear:secret\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\nk=prompt\r\n").ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("v=0\no=- 1 2 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 9 RTP/AVP 0\n")]
    [InlineData("v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\nc=IN IP4 192.0.2.1\r\nm=audio 9 RTP/AVP 0")]
    [InlineData("v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\nt=0 0\r\ns=\r\nc=IN IP4 192.0.2.1\r\nm=audio 9 RTP/AVP 0\r\n\r\n")]
    [InlineData("v=0 \r\no=- 1  2 IN IP4 192.0.2.1 \r\ns=-\r\nc=IN IP4 192.0.2.1 \r\nt=0 0\r\nm=audio 9 RTP/AVP 0 \r\n")]
    public void What_phones_leave_out_or_write_otherwise_is_put_right(string text) =>
        Assert.Equal(Head + "c=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n", Descriptions.Read(text).ToString());

    [Fact]
    public void Text_is_UTF_8_and_else_ISO_8859_1()
    {
        Assert.Equal("Grüße", Descriptions.Read("v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=Grüße\r\nt=0 0\r\n"u8).Name);
        Assert.Equal("Grüße", Descriptions.Read([.. "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=Gr"u8, 0xFC, 0xDF, .. "e\r\nt=0 0\r\n"u8]).Name);
    }

    [Fact]
    public void A_refused_medium_needs_no_connection()
    {
        var session = Descriptions.Read(Head + "t=0 0\r\nm=video 0 RTP/AVP 31\r\n");
        Assert.Null(session.ConnectionOf(session.Media[0]));
    }

    [Theory]
    [InlineData("IN", "IP4", "192.0.2.1", true)]
    [InlineData("IN", "IP6", "2001:db8::1", true)]
    [InlineData("IN", "IP4", "host.example.com", false)]
    [InlineData("IN", "IP4", "127.1", false)]
    [InlineData("IN", "IP4", "0x7f000001", false)]
    [InlineData("IN", "IP6", "fe80::1%eth0", false)]
    [InlineData("IN", "IP4", "2001:db8::1", false)]
    [InlineData("IN", "IP6", "192.0.2.1", false)]
    [InlineData("TN", "RFC2543", "192.0.2.1", false)]
    public void Only_addresses_of_the_Internet_are_addresses(string network, string type, string address, bool isAddress) =>
        Assert.Equal(isAddress, new SdpConnection { NetworkType = network, AddressType = type, Address = address }.IPAddress is not null);

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    public void A_connection_is_made_of_an_address(string address) => Assert.Equal(IPAddress.Parse(address), SdpConnection.From(IPAddress.Parse(address)).IPAddress);

    [Fact]
    public void Attributes_are_put_in_and_taken_out()
    {
        var attributes = new SdpAttributes(new("ptime", "20"), new("sendrecv"), new("rtpmap", "0 PCMU/8000"), new("rtpmap", "8 PCMA/8000"));
        Assert.Equal(["0 PCMU/8000", "8 PCMA/8000"], attributes.FindAll("rtpmap"));
        Assert.Equal(["ptime:20", "sendonly"], attributes.Without("sendrecv", "rtpmap").With(new SdpAttribute("sendonly")).Select(attribute => attribute.ToString()));
        Assert.Equal(4, attributes.Count);
    }

    [Theory]
    [InlineData("-\r\na=sendonly")]
    [InlineData("-\na=sendonly")]
    [InlineData("a\0b")]
    public void No_text_brings_lines_of_its_own_into_what_is_written(string name) =>
        Assert.Throws<InvalidOperationException>(() => (Descriptions.Read(Example) with { Name = name }).ToOctets());

    [Fact]
    public void Descriptions_are_equal_when_they_are_written_the_same()
    {
        Assert.Equal(Descriptions.Read(Example), Descriptions.Read(Example));
        Assert.Equal(Descriptions.Read(Example).GetHashCode(), Descriptions.Read(Example).GetHashCode());
        Assert.NotEqual(Descriptions.Read(Example), Descriptions.Read(Example) with { Name = "another" });
        Assert.Equal(Descriptions.Read(Example).Media, Descriptions.Read(Example).Media);
        Assert.Equal(Descriptions.Read(Example).Media[2].Attributes, Descriptions.Read(Example).Media[2].Attributes);
        Assert.NotEqual(Descriptions.Read(Example).Media[0], Descriptions.Read(Example).Media[1]);
    }
}
