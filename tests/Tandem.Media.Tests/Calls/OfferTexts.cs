namespace Tandem.Media.Tests.Calls;

/// <summary>Offers as their makers write them, with addresses of documentation and <c>theirs</c> in what must not be seen.</summary>
internal static class OfferTexts
{
    public const string Fingerprint = "sha-256 D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F";

    public const string Chromium = $"""
        v=0
        o=- 4611731400430051336 2 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0 1
        a=extmap-allow-mixed
        a=msid-semantic: WMS theirs-stream
        m=audio 54609 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
        c=IN IP4 203.0.113.43
        a=rtcp:9 IN IP4 0.0.0.0
        a=candidate:3388485749 1 udp 2122260223 203.0.113.43 54609 typ host generation 0 network-id 1
        a=candidate:1 1 tcp 1518280447 203.0.113.43 9 typ host tcptype active generation 0 network-id 1
        a=ice-ufrag:theirsA
        a=ice-pwd:theirs-P2uYro0UCOQ4zxjKXaWC
        a=ice-options:trickle
        a=fingerprint:{Fingerprint}
        a=setup:actpass
        a=mid:0
        a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
        a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
        a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
        a=sendrecv
        a=msid:theirs-stream theirs-audio
        a=rtcp-mux
        a=rtcp-rsize
        a=rtpmap:111 opus/48000/2
        a=rtcp-fb:111 transport-cc
        a=fmtp:111 minptime=10;useinbandfec=1
        a=rtpmap:63 red/48000/2
        a=fmtp:63 111/111
        a=rtpmap:9 G722/8000
        a=rtpmap:0 PCMU/8000
        a=rtpmap:8 PCMA/8000
        a=rtpmap:13 CN/8000
        a=rtpmap:110 telephone-event/48000
        a=rtpmap:126 telephone-event/8000
        a=ssrc:3570614608 cname:theirs-4TOk42mSjXCkVIa6
        a=ssrc:3570614608 msid:theirs-stream theirs-audio
        m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 103 104 39 40 106
        c=IN IP4 0.0.0.0
        a=rtcp:9 IN IP4 0.0.0.0
        a=ice-ufrag:theirsA
        a=ice-pwd:theirs-P2uYro0UCOQ4zxjKXaWC
        a=ice-options:trickle
        a=fingerprint:{Fingerprint}
        a=setup:actpass
        a=mid:1
        a=extmap:14 urn:ietf:params:rtp-hdrext:toffset
        a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
        a=extmap:13 urn:3gpp:video-orientation
        a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
        a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
        a=sendrecv
        a=msid:theirs-stream theirs-video
        a=rtcp-mux
        a=rtcp-rsize
        a=rtpmap:96 VP8/90000
        a=rtcp-fb:96 goog-remb
        a=rtcp-fb:96 transport-cc
        a=rtcp-fb:96 ccm fir
        a=rtcp-fb:96 nack
        a=rtcp-fb:96 nack pli
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96
        a=rtpmap:98 VP9/90000
        a=fmtp:98 profile-id=0
        a=rtpmap:99 rtx/90000
        a=fmtp:99 apt=98
        a=rtpmap:103 H264/90000
        a=fmtp:103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
        a=rtpmap:104 rtx/90000
        a=fmtp:104 apt=103
        a=rtpmap:39 AV1/90000
        a=fmtp:39 level-idx=5;profile=0;tier=0
        a=rtpmap:40 rtx/90000
        a=fmtp:40 apt=39
        a=rtpmap:106 red/90000
        a=ssrc-group:FID 1111 2222
        a=ssrc:1111 cname:theirs-4TOk42mSjXCkVIa6
        a=ssrc:2222 cname:theirs-4TOk42mSjXCkVIa6

        """;

    public const string Firefox = $"""
        v=0
        o=mozilla...THIS_IS_SDPARTA-99.0 7410347190265422180 0 IN IP4 0.0.0.0
        s=-
        t=0 0
        a=fingerprint:{Fingerprint}
        a=group:BUNDLE 0
        a=ice-options:trickle
        a=msid-semantic:WMS *
        m=audio 9 UDP/TLS/RTP/SAVPF 109 9 0 8 101
        c=IN IP4 0.0.0.0
        a=sendrecv
        a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
        a=extmap:2/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level
        a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
        a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1
        a=fmtp:101 0-15
        a=ice-pwd:theirs-f1b9fb4ea5e9a7b9d8b1c4d
        a=ice-ufrag:theirsF
        a=mid:0
        a=msid:theirs-6a1a theirs-9c1d
        a=rtcp-mux
        a=rtpmap:109 opus/48000/2
        a=rtpmap:9 G722/8000/1
        a=rtpmap:0 PCMU/8000
        a=rtpmap:8 PCMA/8000
        a=rtpmap:101 telephone-event/8000
        a=setup:actpass
        a=ssrc:2655508255 cname:theirs-cname

        """;

    public const string Baresip = """
        v=0
        o=theirs 3839462341 1234567 IN IP4 203.0.113.5
        s=-
        c=IN IP4 203.0.113.5
        t=0 0
        a=tool:baresip 1.0.0 theirs
        m=audio 16396 RTP/AVP 8 0 9 101
        b=AS:125
        a=rtpmap:8 PCMA/8000
        a=rtpmap:0 PCMU/8000
        a=rtpmap:9 G722/8000
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=rtcp:16397
        a=sendrecv
        a=label:1
        a=rtcp-rsize
        a=ssrc:2867105623 cname:theirs@203.0.113.5
        a=ptime:20
        a=x-where:theirs

        """;

    public const string Linphone = """
        v=0
        o=theirs 2318 3106 IN IP4 203.0.113.6
        s=Talk theirs
        c=IN IP4 203.0.113.6
        t=0 0
        a=ice-pwd:theirs-b83ef8ec2d8e0b5b80e9e8aa
        a=ice-ufrag:theirsL
        a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup,jitt,TTL voip-metrics
        a=record:off
        m=audio 7124 RTP/AVPF 96 97 8 0 101 98
        a=rtpmap:96 opus/48000/2
        a=fmtp:96 useinbandfec=1
        a=rtpmap:97 speex/16000
        a=fmtp:97 vbr=on
        a=rtpmap:101 telephone-event/48000
        a=rtpmap:98 telephone-event/8000
        a=rtcp-fb:* trr-int 1000
        a=rtcp-fb:* ccm tmmbr
        a=candidate:1 1 UDP 2130706303 203.0.113.6 7124 typ host
        a=candidate:1 2 UDP 2130706302 203.0.113.6 7125 typ host
        m=video 9076 RTP/AVPF 96 102
        a=rtpmap:96 VP8/90000
        a=rtpmap:102 H264/90000
        a=fmtp:102 profile-level-id=42801F
        a=rtcp-fb:* trr-int 1000
        a=rtcp-fb:96 nack pli
        a=rtcp-fb:96 ccm fir
        a=imageattr:96 recv [x=640,y=480] send [x=640,y=480]

        """;

    public const string Snom = """
        v=0
        o=theirs 1034862112 1034862112 IN IP4 203.0.113.7
        s=call
        c=IN IP4 203.0.113.7
        t=0 0
        m=audio 53098 RTP/SAVP 8 18 101
        a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:dGhlaXJzIGtleSBvZiAxNiBhbmQgMTQgb2N0ZXRz
        a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:VEhFSVJTIGtleSBvZiAxNiBhbmQgMTQgb2N0ZXRz
        a=rtpmap:8 PCMA/8000
        a=rtpmap:18 G729/8000
        a=fmtp:18 annexb=no
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=ptime:20
        a=sendrecv

        """;

    public const string DtlsPhone = $"""
        v=0
        o=theirs 1 1 IN IP4 203.0.113.8
        s=-
        c=IN IP4 203.0.113.8
        t=0 0
        m=audio 10010 UDP/TLS/RTP/SAVP 100 0 101
        a=rtpmap:100 opus/48000/2
        a=fmtp:100 stereo=1;sprop-stereo=1
        a=rtpmap:0 PCMU/8000
        a=rtpmap:101 telephone-event/8000
        a=fingerprint:{Fingerprint}
        a=setup:actpass
        a=rtcp-mux
        a=ptime:20

        """;
}
