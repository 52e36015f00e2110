namespace Tandem.Ng;

/// <summary>Names of keys, with hyphens where some write spaces.</summary>
public static class NgKeys
{
    /// <summary>What is asked for.</summary>
    public const string Command = "command";

    /// <summary>The Call-ID.</summary>
    public const string CallId = "call-id";

    /// <summary>The tag of From.</summary>
    public const string FromTag = "from-tag";

    /// <summary>The tag of To.</summary>
    public const string ToTag = "to-tag";

    /// <summary>The branch of Via.</summary>
    public const string ViaBranch = "via-branch";

    /// <summary>What a party is called.</summary>
    public const string Label = "label";

    /// <summary>The same.</summary>
    public const string FromLabel = "from-label";

    /// <summary>The address of a party.</summary>
    public const string Address = "address";

    /// <summary>The description.</summary>
    public const string Sdp = "sdp";

    /// <summary>Flags.</summary>
    public const string Flags = "flags";

    /// <summary>How media are to be carried.</summary>
    public const string TransportProtocol = "transport-protocol";

    /// <summary>Whether there is ICE.</summary>
    public const string Ice = "ICE";

    /// <summary>How there is DTLS.</summary>
    public const string Dtls = "DTLS";

    /// <summary>How there is DTLS with who offers.</summary>
    public const string DtlsReverse = "DTLS-reverse";

    /// <summary>Keys in the description.</summary>
    public const string Sdes = "SDES";

    /// <summary>Where RTCP goes.</summary>
    public const string RtcpMux = "rtcp-mux";

    /// <summary>The family of addresses.</summary>
    public const string AddressFamily = "address-family";

    /// <summary>The networks of who offers and of who is offered to, in this order.</summary>
    public const string Direction = "direction";

    /// <summary>The network of who offers.</summary>
    public const string FromInterface = "from-interface";

    /// <summary>The network of who is offered to.</summary>
    public const string ToInterface = "to-interface";

    /// <summary>Codecs to take out.</summary>
    public const string CodecStrip = "codec-strip";

    /// <summary>Codecs to leave where all are taken out.</summary>
    public const string CodecExcept = "codec-except";

    /// <summary>The same, the most wanted first.</summary>
    public const string CodecOffer = "codec-offer";

    /// <summary>Codecs to take out and convert.</summary>
    public const string CodecMask = "codec-mask";

    /// <summary>The same.</summary>
    public const string CodecConsume = "codec-consume";

    /// <summary>Codecs to accept though the other side does not.</summary>
    public const string CodecAccept = "codec-accept";

    /// <summary>Codecs to convert to.</summary>
    public const string CodecTranscode = "codec-transcode";

    /// <summary>The octets of a file of sound.</summary>
    public const string Blob = "blob";

    /// <summary>The name of a file of sound.</summary>
    public const string File = "file";

    /// <summary>How often it is played.</summary>
    public const string RepeatTimes = "repeat-times";

    /// <summary>Where in it playing begins, in milliseconds.</summary>
    public const string StartPos = "start-pos";

    /// <summary>Which key is pressed.</summary>
    public const string Code = "code";

    /// <summary>The same.</summary>
    public const string Digit = "digit";

    /// <summary>For how long, in milliseconds.</summary>
    public const string Duration = "duration";

    /// <summary>How loud a key is, in dBm0, with or without its minus.</summary>
    public const string Volume = "volume";

    /// <summary>Whether a call is recorded.</summary>
    public const string RecordCall = "record-call";

    /// <summary>The folder of a recording.</summary>
    public const string RecordingDir = "recording-dir";

    /// <summary>The file of a recording.</summary>
    public const string RecordingFile = "recording-file";

    /// <summary>How it is learned where a party is.</summary>
    public const string EndpointLearning = "endpoint-learning";

    /// <summary>Where the message came from: the family of the address, and the address.</summary>
    public const string ReceivedFrom = "received-from";

    /// <summary>The packet time.</summary>
    public const string PacketTime = "ptime";

    /// <summary>How many results there may be.</summary>
    public const string Limit = "limit";

    /// <summary>Keys that may stand in the list of flags, with what they say behind a hyphen. The longer ones first.</summary>
    internal static readonly string[] Prefixes =
        [CodecStrip, CodecExcept, CodecOffer, CodecMask, CodecConsume, CodecAccept, CodecTranscode, "codec-set", "transcode", RtcpMux, Sdes, EndpointLearning, "replace", "OSRTP", "T.38"];

    internal static readonly string[] Protocols = ["RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF"];

    internal static string Plain(string name) => name.Replace(' ', '-');
}
