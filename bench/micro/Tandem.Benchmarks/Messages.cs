using System.Text;

namespace Tandem.Benchmarks;

/// <summary>What the benchmarks read: requests as phones and browsers send them.</summary>
internal static class Messages
{
    private const string Description =
        "v=0\r\no=- 3021 3021 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 49170 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n";

    /// <summary>An INVITE of some 600 octets.</summary>
    public static byte[] Invite { get; } = Octets(
        $"INVITE sip:user000001@tandem.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK0000000001;rport\r\nMax-Forwards: 70\r\nFrom: \"Alice\" <sip:alice@tandem.test>;tag=9fxced76sl\r\n"
        + $"To: <sip:user000001@tandem.test>\r\nCall-ID: 0000000001-3848276298220188511\r\nCSeq: 1 INVITE\r\nContact: <sip:alice@127.0.0.1:5062>\r\nUser-Agent: bench\r\nContent-Type: application/sdp\r\nContent-Length: {Description.Length}\r\n\r\n{Description}");

    /// <summary>A REGISTER with its Contact.</summary>
    public static byte[] Register { get; } = Octets(
        "REGISTER sip:tandem.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK0000000001;rport\r\nMax-Forwards: 70\r\nFrom: <sip:user000001@tandem.test>;tag=456248\r\n"
        + "To: <sip:user000001@tandem.test>\r\nCall-ID: 0000000001-843817637684230@998sdasdh09\r\nCSeq: 1826 REGISTER\r\nContact: <sip:user000001@127.0.0.1:5063>\r\nExpires: 3600\r\nUser-Agent: bench\r\nContent-Length: 0\r\n\r\n");

    /// <summary>A MESSAGE with a line of text.</summary>
    public static byte[] Message { get; } = Octets(
        "MESSAGE sip:user000001@tandem.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK0000000001;rport\r\nMax-Forwards: 70\r\nFrom: <sip:alice@tandem.test>;tag=49583\r\n"
        + "To: <sip:user000001@tandem.test>\r\nCall-ID: 0000000001-asd88asd77a\r\nCSeq: 1 MESSAGE\r\nUser-Agent: bench\r\nContent-Type: text/plain\r\nContent-Length: 18\r\n\r\nWatson, come here.");

    public static byte[] Octets(string text) => Encoding.ASCII.GetBytes(text);
}
