using Tandem.Sip;

namespace Tandem.Simulation;

/// <summary>Descriptions as phones and browsers write them, each with a name by which it is known again.</summary>
internal static class Bodies
{
    public static string Phone(string name, string host = "198.51.100.2", string protocol = "RTP/AVP", bool withEvents = true) =>
        $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns={name}\r\nc=IN {(host.Contains(':') ? "IP6" : "IP4")} {host}\r\nt=0 0\r\nm=audio 4000 {protocol} 0{(withEvents ? " 101" : "")}\r\na=rtpmap:0 PCMU/8000\r\n"
        + (withEvents ? "a=rtpmap:101 telephone-event/8000\r\n" : "");

    public static string Browser(string name) =>
        $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns={name}\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 110\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdefghijkl\r\na=fingerprint:sha-256 00:11\r\n"
        + "a=rtpmap:111 opus/48000/2\r\na=rtpmap:110 telephone-event/48000\r\n";

    /// <summary>The name of the description in a message; empty without one.</summary>
    public static string NameOf(SipMessage message)
    {
        var body = SimulatedPhone.Text(message.Body);
        var start = body.IndexOf("\r\ns=", StringComparison.Ordinal);
        return start < 0 ? "" : body[(start + 4)..body.IndexOf("\r\n", start + 4, StringComparison.Ordinal)];
    }

    /// <summary>How its first medium is carried.</summary>
    public static string ProtocolOf(SipMessage message)
    {
        var body = SimulatedPhone.Text(message.Body);
        return body[body.IndexOf("m=", StringComparison.Ordinal)..].Split(' ')[2];
    }
}
