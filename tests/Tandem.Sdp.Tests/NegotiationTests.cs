using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Sdp.Tests;

/// <summary>Formats and answers, by RFC 3264 and the RFCs of payload formats.</summary>
public sealed class NegotiationTests
{
    private const string Head = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

    [Theory]
    [InlineData("H264/90000 profile-level-id=42e01f;packetization-mode=1", "H264/90000 packetization-mode=1;profile-level-id=42E034", true)] // the level may differ
    [InlineData("H264/90000 profile-level-id=42e01f;packetization-mode=1", "H264/90000 profile-level-id=4d801f;packetization-mode=1", true)] // both are Constrained Baseline
    [InlineData("H264/90000 profile-level-id=42e01f;packetization-mode=1", "H264/90000 profile-level-id=42e01f", false)]
    [InlineData("H264/90000 profile-level-id=42e01f", "H264/90000 profile-level-id=42001f", false)]
    [InlineData("H264/90000 profile-level-id=42001f", "H264/90000", true)]
    [InlineData("H264/90000 profile-level-id=64001f", "H264/90000 profile-level-id=640c1f", false)]
    [InlineData("H264/90000 profile-level-id=nonsense", "H264/90000 profile-level-id=nonsense", false)]
    [InlineData("VP9/90000 profile-id=2", "VP9/90000", false)]
    [InlineData("VP9/90000 profile-id=0", "vp9/90000", true)]
    [InlineData("AMR-WB/16000 octet-align=1", "AMR-WB/16000 octet-align=0", false)]
    [InlineData("AMR/8000 octet-align=1;mode-set=7", "AMR/8000/1 octet-align=1", true)]
    [InlineData("iLBC/8000 mode=20", "iLBC/8000", false)]
    [InlineData("G729/8000 annexb=no", "G729/8000", true)]
    [InlineData("opus/48000/2", "OPUS/48000/2 stereo=1", true)]
    [InlineData("opus/48000/2", "opus/48000", false)]
    [InlineData("L16/8000", "L16/16000", false)]
    public void Formats_are_the_same_by_the_rules_of_their_RFC(string one, string other, bool isSame)
    {
        Assert.Equal(isSame, Format(one).IsSameFormat(Format(other)));
        Assert.Equal(isSame, Format(other).IsSameFormat(Format(one)));
    }

    [Fact]
    public void The_answer_has_the_order_and_the_numbers_of_the_offer_and_our_parameters()
    {
        var own = Formats("0 101 96", "rtpmap:101 telephone-event/8000", "fmtp:101 0-15", "rtpmap:96 opus/48000/2", "fmtp:96 useinbandfec=1", "rtcp-fb:96 transport-cc");
        var offered = Formats("111 8 0 126 110", "rtpmap:111 OPUS/48000/2", "fmtp:111 minptime=10", "rtcp-fb:111 transport-cc", "rtcp-fb:111 nack", "rtpmap:126 telephone-event/8000", "rtpmap:110 telephone-event/48000");

        var answer = own.AnswerTo(offered);
        Assert.Equal(["111 opus/48000/2", "0 PCMU/8000", "126 telephone-event/8000"], answer.Select(format => format.Map.ToString()));
        Assert.Equal(["111 useinbandfec=1", null, "126 0-15"], answer.Select(format => format.Parameters?.ToString()));
        Assert.Equal(["transport-cc"], answer[0].Feedback);
    }

    [Fact]
    public void What_accompanies_others_does_not_stand_alone()
    {
        Assert.Empty(Formats("8 101", "rtpmap:101 telephone-event/8000").AnswerTo(Formats("0 101", "rtpmap:101 telephone-event/8000")));
        var own = Formats("96 97 0 13", "rtpmap:96 opus/48000/2", "rtpmap:97 telephone-event/48000");
        // Comfort noise of 8,000 Hz goes with PCMU, telephone events of 48,000 Hz with nothing that is left.
        Assert.Equal([0, 13], own.AnswerTo(Formats("0 13 97", "rtpmap:97 telephone-event/48000")).Select(format => (int)format.PayloadType));
    }

    [Fact]
    public void Repetition_stays_with_what_it_repeats()
    {
        var own = Formats("100 101", "rtpmap:100 VP8/90000", "rtpmap:101 rtx/90000", "fmtp:101 apt=100");
        var answer = own.AnswerTo(Formats("98 99 96 97", "rtpmap:98 VP9/90000", "rtpmap:99 rtx/90000", "fmtp:99 apt=98", "rtpmap:96 VP8/90000", "rtpmap:97 rtx/90000", "fmtp:97 apt=96"));
        Assert.Equal([96, 97], answer.Select(format => (int)format.PayloadType));
        Assert.Equal((byte?)96, answer[1].Repeats());
    }

    [Theory]
    [InlineData(MediaDirection.SendReceive, MediaDirection.SendReceive, MediaDirection.SendReceive)]
    [InlineData(MediaDirection.SendReceive, MediaDirection.SendOnly, MediaDirection.ReceiveOnly)]
    [InlineData(MediaDirection.SendReceive, MediaDirection.ReceiveOnly, MediaDirection.SendOnly)]
    [InlineData(MediaDirection.SendOnly, MediaDirection.SendReceive, MediaDirection.SendOnly)]
    [InlineData(MediaDirection.SendOnly, MediaDirection.SendOnly, MediaDirection.Inactive)]
    [InlineData(MediaDirection.Inactive, MediaDirection.SendReceive, MediaDirection.Inactive)]
    public void Directions_are_answered(MediaDirection wanted, MediaDirection offered, MediaDirection answered) => Assert.Equal(answered, wanted.AnswerTo(offered));

    [Theory]
    [InlineData(SetupRole.ActPass, SetupRole.Active)]
    [InlineData(SetupRole.Active, SetupRole.Passive)]
    [InlineData(SetupRole.Passive, SetupRole.Active)]
    [InlineData(SetupRole.HoldConn, SetupRole.HoldConn)]
    public void Roles_are_answered(SetupRole offered, SetupRole answered) => Assert.Equal(answered, OfferAnswer.AnswerTo(offered));

    [Theory]
    [InlineData("m=audio 4000 RTP/AVP 0", "m=audio 5000 RTP/AVP 0", OfferAnswerError.None)]
    [InlineData("m=audio 4000 RTP/AVP 0|m=video 4002 RTP/AVP 34", "m=audio 5000 RTP/AVP 0|m=video 0 RTP/AVP 34", OfferAnswerError.None)]
    [InlineData("m=audio 4000 RTP/AVP 0|m=video 4002 RTP/AVP 34", "m=audio 5000 RTP/AVP 0", OfferAnswerError.MediaCount)]
    [InlineData("m=audio 4000 RTP/AVP 0", "m=video 5000 RTP/AVP 34", OfferAnswerError.Kind)]
    [InlineData("m=audio 4000 RTP/AVPF 0", "m=audio 5000 RTP/AVP 0", OfferAnswerError.None)]
    [InlineData("m=audio 4000 RTP/AVP 0", "m=audio 5000 RTP/SAVP 0", OfferAnswerError.Protocol)]
    [InlineData("m=audio 0 RTP/AVP 0", "m=audio 5000 RTP/AVP 0", OfferAnswerError.Ended)]
    [InlineData("m=audio 4000 RTP/AVP 0|a=sendonly", "m=audio 5000 RTP/AVP 0", OfferAnswerError.Direction)]
    [InlineData("m=audio 4000 RTP/AVP 0|a=sendonly", "m=audio 5000 RTP/AVP 0|a=recvonly", OfferAnswerError.None)]
    [InlineData("m=audio 4000 RTP/AVP 0|a=sendonly", "m=audio 5000 RTP/AVP 0|a=inactive", OfferAnswerError.None)]
    [InlineData("m=audio 4000 RTP/AVP 0", "m=audio 5000 RTP/AVP 0|a=rtcp-mux", OfferAnswerError.RtcpMultiplexing)]
    [InlineData("m=audio 4000 RTP/AVP 0|a=rtcp-mux", "m=audio 5000 RTP/AVP 0|a=rtcp-mux", OfferAnswerError.None)]
    [InlineData("m=audio 4000 RTP/SAVP 0|a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA", "m=audio 5000 RTP/SAVP 0|a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:AAAA", OfferAnswerError.Crypto)]
    [InlineData("m=audio 4000 RTP/SAVP 0|a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA", "m=audio 5000 RTP/SAVP 0|a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:BBBB", OfferAnswerError.None)]
    [InlineData("m=audio 4000 RTP/SAVPF 0|a=fingerprint:sha-1 00|a=setup:actpass", "m=audio 5000 RTP/SAVPF 0|a=fingerprint:sha-1 00|a=setup:actpass", OfferAnswerError.Setup)]
    [InlineData("m=audio 4000 RTP/SAVPF 0|a=fingerprint:sha-1 00|a=setup:active", "m=audio 5000 RTP/SAVPF 0|a=fingerprint:sha-1 00|a=setup:active", OfferAnswerError.Setup)]
    [InlineData("m=audio 4000 RTP/SAVPF 0|a=fingerprint:sha-1 00|a=setup:actpass", "m=audio 5000 RTP/SAVPF 0|a=fingerprint:sha-1 00|a=setup:passive", OfferAnswerError.None)]
    [InlineData("a=group:BUNDLE 0|m=audio 4000 RTP/AVP 0|a=mid:0|a=rtcp-mux", "m=audio 5000 RTP/AVP 0|a=mid:0|a=rtcp-mux", OfferAnswerError.None)]
    [InlineData("a=group:BUNDLE 0 1|m=audio 4000 RTP/AVP 0|a=mid:0|a=rtcp-mux|m=video 4000 RTP/AVP 34|a=mid:1", "a=group:BUNDLE 0 1|m=audio 5000 RTP/AVP 0|a=mid:0|a=rtcp-mux|m=video 5000 RTP/AVP 34|a=mid:1|a=rtcp-mux", OfferAnswerError.None)]
    [InlineData("a=group:BUNDLE 0|m=audio 4000 RTP/AVP 0|a=mid:0|m=audio 4002 RTP/AVP 0|a=mid:1", "a=group:BUNDLE 0 1|m=audio 5000 RTP/AVP 0|a=mid:0|m=audio 5000 RTP/AVP 0|a=mid:1", OfferAnswerError.Bundle)]
    [InlineData("a=group:BUNDLE 0 1|m=audio 4000 RTP/AVP 0|a=mid:0|m=audio 4002 RTP/AVP 0|a=mid:1", "a=group:BUNDLE 0|m=audio 5000 RTP/AVP 0|a=mid:0|m=audio 5002 RTP/AVP 0|a=mid:1", OfferAnswerError.None)]
    [InlineData("m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "m=application 0 UDP/DTLS/SCTP webrtc-datachannel", OfferAnswerError.None)]
    [InlineData("m=image 4000 udptl t38", "m=image 5000 UDPTL t38", OfferAnswerError.None)]
    [InlineData("m=image 4000 udptl t38", "m=image 5000 TCP t38", OfferAnswerError.Protocol)]
    public void An_answer_belongs_to_its_offer(string offer, string answer, OfferAnswerError error) => Assert.Equal(error, OfferAnswer.Check(Session(offer), Session(answer)));

    [Fact]
    public void What_nobody_wants_is_refused_with_its_formats_and_its_name()
    {
        var offered = Session("m=application 9 UDP/DTLS/SCTP webrtc-datachannel|a=mid:2|a=sctp-port:5000").Media[0];
        Assert.Equal("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\n", RtpMedia.Refuse(offered).ToString());
    }

    private static SessionDescription Session(string lines) => Descriptions.Read(Head + string.Concat(lines.Split('|').Select(line => line + "\r\n")));

    private static IReadOnlyList<RtpFormat> Formats(string numbers, params string[] attributes) =>
        RtpFormat.Of(Session($"m=audio 4000 RTP/AVP {numbers}" + string.Concat(attributes.Select(attribute => "|a=" + attribute))).Media[0]);

    private static RtpFormat Format(string text) => text.Split(' ') switch
    {
        [var encoding] => Formats("99", $"rtpmap:99 {encoding}")[0],
        [var encoding, var parameters] => Formats("99", $"rtpmap:99 {encoding}", $"fmtp:99 {parameters}")[0],
        _ => throw new ArgumentException(text),
    };
}
