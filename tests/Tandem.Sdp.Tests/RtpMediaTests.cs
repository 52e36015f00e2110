using System.Net;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Sdp.Tests;

/// <summary>Media as browsers and phones describe them, read for a gateway.</summary>
public sealed class RtpMediaTests
{
    private const string Browser = """
        v=0
        o=- 4611731400430051336 2 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0 1
        a=extmap-allow-mixed
        a=msid-semantic: WMS 51f0
        m=audio 54609 UDP/TLS/RTP/SAVPF 111 63 9 0 110 126
        c=IN IP4 192.0.2.43
        a=rtcp:9 IN IP4 0.0.0.0
        a=candidate:3388485749 1 udp 2122260223 192.0.2.43 54609 typ host generation 0 network-id 1
        a=candidate:1 1 tcp 1518280447 192.0.2.43 9 typ host tcptype active generation 0
        a=ice-ufrag:EsAw
        a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
        a=ice-options:trickle
        a=fingerprint:sha-256 D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F
        a=setup:actpass
        a=mid:0
        a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
        a=extmap:14/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level vad=on
        a=sendrecv
        a=rtcp-mux
        a=rtcp-rsize
        a=rtpmap:111 opus/48000/2
        a=rtcp-fb:111 transport-cc
        a=fmtp:111 minptime=10;useinbandfec=1
        a=rtpmap:63 red/48000/2
        a=fmtp:63 111/111
        a=rtpmap:9 G722/8000
        a=rtpmap:0 PCMU/8000
        a=rtpmap:110 telephone-event/48000
        a=rtpmap:126 telephone-event/8000
        a=ssrc:3570614608 cname:4TOk42mSjXCkVIa6
        m=video 0 UDP/TLS/RTP/SAVPF 96 97
        c=IN IP4 0.0.0.0
        a=bundle-only
        a=mid:1
        a=recvonly
        a=setup:actpass
        a=ice-ufrag:EsAw
        a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
        a=fingerprint:sha-256 D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F
        a=rtcp-mux
        a=rtpmap:96 VP8/90000
        a=rtcp-fb:96 goog-remb
        a=rtcp-fb:* nack pli
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96

        """;

    private const string Phone = """
        v=0
        o=phone 1 1 IN IP4 192.0.2.9
        s=-
        c=IN IP4 192.0.2.9
        t=0 0
        a=sendonly
        m=audio 5004 RTP/SAVP 8 18 101
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-16
        a=fmtp:18 annexb=no
        a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4 FEC_ORDER=FEC_SRTP
        a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20
        a=ptime:30
        a=maxptime:150

        """;

    [Fact]
    public void A_browsers_audio_is_read()
    {
        var audio = Read(Browser)[0];
        Assert.Equal((RtpProfile.DtlsSavpf, MediaDirection.SendReceive, "0", false, true), (audio.Profile, audio.Direction, audio.MediaId, audio.IsRefused, audio.IsDtls));
        Assert.Equal(IPEndPoint.Parse("192.0.2.43:54609"), audio.Address);
        Assert.Equal(["opus/48000/2", "red/48000/2", "G722/8000", "PCMU/8000", "telephone-event/48000", "telephone-event/8000"], audio.Formats.Select(format => format.Map.ToString().Split(' ')[1]));
        Assert.Equal(("1", 10), (audio.Formats[0].Parameters!.Find("USEINBANDFEC"), audio.Formats[0].Parameters!.Number("minptime", 3)));
        Assert.Equal(["transport-cc"], audio.Formats[0].Feedback);
        Assert.Empty(audio.Formats[2].Feedback);
        Assert.Equal(("EsAw", 2, true, false, false), (audio.Ice!.UserFragment, audio.Ice.Candidates.Count, audio.Ice.Trickles, audio.Ice.IsComplete, audio.Ice.IsLite));
        Assert.Equal(SetupRole.ActPass, audio.Dtls!.Setup);
        Assert.StartsWith("sha-256 D2:", Assert.Single(audio.Dtls.Fingerprints), StringComparison.Ordinal);
        Assert.Equal([new(1, "urn:ietf:params:rtp-hdrext:ssrc-audio-level"), new HeaderExtension(14, "urn:ietf:params:rtp-hdrext:csrc-audio-level", MediaDirection.ReceiveOnly, "vad=on")], audio.HeaderExtensions);
        Assert.Equal((true, true, (ushort)9, IPAddress.Any), (audio.Rtcp!.IsMultiplexed, audio.Rtcp.IsReducedSize, audio.Rtcp.Port, audio.Rtcp.Address));
    }

    [Fact]
    public void A_bundled_medium_with_port_0_is_not_refused()
    {
        var session = Descriptions.Read(Browser);
        var video = Read(Browser)[1];
        Assert.False(video.IsRefused);
        Assert.Equal(["0", "1"], SdpGroup.BundleOf(session, session.Media[1])!.MediaIds);
        Assert.Equal(["goog-remb", "nack pli"], video.Formats[0].Feedback);
        Assert.Equal((byte?)96, video.Formats[1].Repeats());
        Assert.True(Read(Browser.Replace("a=bundle-only\n", "", StringComparison.Ordinal))[1].IsRefused);
    }

    [Fact]
    public void A_phones_audio_is_read()
    {
        var audio = Read(Phone)[0];
        Assert.Equal((RtpProfile.Savp, MediaDirection.SendOnly, false), (audio.Profile, audio.Direction, audio.IsDtls));
        Assert.Equal(["8 PCMA/8000", "18 G729/8000", "101 telephone-event/8000"], audio.Formats.Select(format => format.Map.ToString()));
        Assert.Equal("0-16", audio.Formats[2].Parameters!.Text);
        Assert.Equal((TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(150)), (audio.PacketTime, audio.MaxPacketTime));
        Assert.Equal((ushort)5005, audio.Rtcp!.Port);
        Assert.Null(audio.Ice);
        Assert.Null(audio.Dtls);
        Assert.Equal([(1, "AES_CM_128_HMAC_SHA1_80", 30, true), (2, "AES_CM_128_HMAC_SHA1_32", 30, false)], audio.Cryptos.Select(crypto => (crypto.Tag, crypto.Suite, crypto.Key.Length, crypto.HasMasterKeyIdentifier)));
        Assert.Equal(["FEC_ORDER=FEC_SRTP"], audio.Cryptos[0].SessionParameters);
        Assert.Equal("YS___semctl () {\t220;}\n}\nunles"u8.ToArray(), audio.Cryptos[0].Key.ToArray());
    }

    [Theory]
    [InlineData(Browser)]
    [InlineData(Phone)]
    public void What_is_written_is_read_the_same(string text)
    {
        var session = Descriptions.Read(text);
        foreach (var media in session.Media.Where(media => media.Port != 0))
        {
            var once = RtpMedia.Of(session, media)!.ToDescription();
            var alone = session with { Attributes = SdpAttributes.None, Connection = null, Media = [once] };
            Assert.Equal(once.ToString(), RtpMedia.Of(alone, Descriptions.Read(alone.ToOctets()).Media[0])!.ToDescription().ToString());
        }
    }

    [Fact]
    public void Nothing_that_was_not_read_is_written()
    {
        var session = Descriptions.Read(Browser.Replace("a=mid:0", "a=mid:0\na=x-where:192.0.2.43\na=ssrc:secret", StringComparison.Ordinal));
        Assert.Equal("192.0.2.43", session.Media[0].Attributes.Find("x-where"));
        Assert.DoesNotContain(RtpMedia.Of(session, session.Media[0])!.ToDescription().Attributes, attribute => attribute.Name == "x-where" || attribute.Value == "secret");
    }

    [Fact]
    public void A_payload_type_counts_once_however_it_is_written() =>
        Assert.Equal([8, 0], Read(Phone.Replace("8 18 101", "8 08 0 8", StringComparison.Ordinal))[0].Formats.Select(format => (int)format.PayloadType));

    [Fact]
    public void Keys_and_passwords_are_in_no_text_for_logs()
    {
        Assert.Equal("1 AES_CM_128_HMAC_SHA1_80", Read(Phone)[0].Cryptos[0].ToString());
        Assert.DoesNotContain("P2uYro0UCOQ4zxjKXaWCBui1", Read(Browser)[0].Ice!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_session_says_counts_for_all_media()
    {
        var media = Read("""
            v=0
            o=- 1 1 IN IP4 192.0.2.1
            s=-
            c=IN IP4 192.0.2.1
            t=0 0
            a=ice-lite
            a=ice-ufrag:8hhY
            a=ice-pwd:asd88fgpdd777uzjYhagZg
            a=setup:passive
            a=fingerprint:sha-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB
            a=recvonly
            m=audio 4000 RTP/SAVPF 0
            m=audio 4002 RTP/AVP 0
            a=inactive
            a=rtcp:53020

            """);
        Assert.All(media, one => Assert.Equal(("8hhY", true, SetupRole.Passive), (one.Ice!.UserFragment, one.Ice.IsLite, one.Dtls!.Setup)));
        Assert.Equal([MediaDirection.ReceiveOnly, MediaDirection.Inactive], media.Select(one => one.Direction));
        Assert.True(media[0].IsDtls);
        Assert.Equal((ushort)53_020, media[1].Rtcp!.Port);
    }

    [Theory]
    [InlineData("111 opus")]
    [InlineData("128 opus/48000")]
    [InlineData("111 opus/48000/2/1")]
    [InlineData("111 opus/0")]
    [InlineData("111 opus/48000/0")]
    [InlineData("111 opus/-48000")]
    [InlineData("opus/48000/2")]
    [InlineData("1 /8000")]
    public void A_bad_map_is_none(string value) => Assert.False(RtpMap.TryParse(value, out _));

    [Theory]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80")]
    [InlineData("x AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 uri:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:not*base64")]
    [InlineData("9999999999 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz")]
    public void A_bad_key_is_none(string value) => Assert.False(SdpCrypto.TryParse(value, out _));

    [Theory]
    [InlineData("0 urn:x")]
    [InlineData("5000 urn:x")]
    [InlineData("1/both urn:x")]
    [InlineData("1")]
    [InlineData("x urn:x")]
    public void A_bad_header_extension_is_none(string value) => Assert.False(HeaderExtension.TryParse(value, out _));

    [Theory]
    [InlineData("ptime:0")]
    [InlineData("ptime:-20")]
    [InlineData("ptime:1e9")]
    [InlineData("ptime:20ms")]
    public void A_bad_packet_time_is_none(string attribute) => Assert.Null(Read(Phone.Replace("ptime:30", attribute, StringComparison.Ordinal))[0].PacketTime);

    /// <summary>TIAS is in bits a second, AS in kilobits (RFC 3890 section 6.2, RFC 8866 section 5.8).</summary>
    [Theory]
    [InlineData("b=RS:1000", null)]
    [InlineData("b=AS:0", null)]
    [InlineData("b=AS:512", 512_000L)]
    [InlineData("b=TIAS:300000", 300_000L)]
    [InlineData("b=AS:512\nb=TIAS:300000", 300_000L)]
    [InlineData("b=AS:18446744073709551615", 1000L * int.MaxValue)]
    public void The_most_that_may_be_sent_is_read(string line, long? bitsPerSecond) =>
        Assert.Equal(bitsPerSecond, Read(Phone.Replace("a=rtpmap:101", $"{line}\na=rtpmap:101", StringComparison.Ordinal))[0].MaxBitRate);

    private static IReadOnlyList<RtpMedia> Read(string text)
    {
        var session = Descriptions.Read(text);
        return [.. session.Media.Select(media => RtpMedia.Of(session, media)!)];
    }
}
