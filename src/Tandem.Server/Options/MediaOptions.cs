using System.ComponentModel.DataAnnotations;
using Tandem.Edge.Gateway;

namespace Tandem.Server.Options;

/// <summary>Media of calls that go through this node: between browsers and phones, and wherever a policy wants it.</summary>
internal sealed record MediaOptions
{
    /// <summary>Whether there is a media plane. Without one descriptions pass as they are, and browsers and phones cannot hear each other.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>Addresses that media are received on, one of each family for each network at most. One may have the name of its network before it, which proxies choose by the <c>direction</c> of the ng protocol: <c>internal=10.0.0.5</c>. The first of a family is that of all other calls. When none is named: the first of each family that the node listens on.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>What the world sees instead of an own address, where a NAT maps one to one and keeps ports, as in most clouds: <c>10.0.0.5=203.0.113.5</c>.</summary>
    public IReadOnlyList<string> External { get; init; } = [];

    /// <summary>The first port of media.</summary>
    [Range(1024, 65_535)]
    public int FirstPort { get; init; } = 20_000;

    /// <summary>The last port of media. A call between a browser and a phone takes two pairs of ports.</summary>
    [Range(1024, 65_535)]
    public int LastPort { get; init; } = 29_999;

    /// <summary>One UDP port for the media of all browsers, told apart by ICE, for firewalls that let only few through; 0 for a port for each. It has one loop, on one processor.</summary>
    [Range(0, 65_535)]
    public int BrowserPort { get; init; }

    /// <summary>How many threads carry media; 0 for one for each processor.</summary>
    [Range(0, 256)]
    public int Loops { get; init; }

    /// <summary>The percentage of a processor with which such a thread has enough, so that new calls go to the next one; 0 to share them from the first on. Few threads that are busy carry calls for less than many that are idle.</summary>
    [Range(0, 100)]
    public int LoopShare { get; init; } = 50;

    /// <summary>Whether each of them stays on one processor.</summary>
    public bool IsPinned { get; init; }

    /// <summary>Whether video is changed between VP8, H.264 and H.263 where the sides have no codec in common; false by default, for each direction takes a process of FFmpeg and much of a processor.</summary>
    public bool TranscodesVideo { get; init; }

    /// <summary>Most directions of calls whose video is changed at once on this node, each in a process of FFmpeg; 0 for two for each processor. Beyond that a call is offered what can pass as it is, and video that cannot is dropped and counted.</summary>
    [Range(0, 10_000)]
    public int MaxVideoTranscodings { get; init; }

    /// <summary>Whether silence in sound that is converted is sent as comfort noise to sides that take it (RFC 3389); false by default: it saves bandwidth, and a voice that is as quiet as what is around it is cut off.</summary>
    public bool DescribesSilence { get; init; }

    /// <summary>Most media of one call, such as audio and video: each takes ports and memory on both sides. Further ones are refused, and the call goes on.</summary>
    [Range(1, 64)]
    public int MaxMedia { get; init; } = 4;

    /// <summary>For how long after offer and answer the first source that sends becomes the known one, wherever it is; 0 for the announced address alone.</summary>
    [TimeRange("00:00:00", "00:01:00")]
    public TimeSpan LatchWindow { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After which time without a packet from a side that should send its call is ended.</summary>
    [TimeRange("00:00:05", "1.00:00:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>After which time without sound from a side that should send, while the other side is heard, the record of the call and the log tell of one-way audio.</summary>
    [TimeRange("00:00:01", "00:10:00")]
    public TimeSpan OneWayTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Which calls have their media here.</summary>
    public GatewayOptions Gateway { get; init; } = new();

    /// <summary>Control by other SIP proxies.</summary>
    public MediaControlOptions Control { get; init; } = new();

    /// <summary>How many calls of audio the ports carry: a side takes a pair of them, for RTP and RTCP, and browsers none when they share one.</summary>
    internal int CarriedCalls => (LastPort - FirstPort + 1) / (BrowserPort == 0 ? 4 : 2);
}

/// <summary>How other SIP proxies, such as Kamailio with its module rtpengine, use the media plane in place of their own: by the ng protocol, on <c>Ports:Ng</c>.</summary>
internal sealed record MediaControlOptions
{
    /// <summary>Addresses of the proxies that may; whoever is in control may have any call recorded or ended, and UDP proves no address, so let no such datagrams in from outside. None, and the port stays closed; in laboratory mode loopback may.</summary>
    public IReadOnlyList<string> AllowedSources { get; init; } = [];

    /// <summary>The folder that calls are recorded into when a proxy wants it; none, and nothing is recorded. Recordings stay until somebody deletes them.</summary>
    public string RecordingFolder { get; init; } = "";

    /// <summary>Most calls that are recorded at once.</summary>
    [Range(1, 100_000)]
    public int MaxRecordings { get; init; } = 100;

    /// <summary>The longest recording; what comes later is left out.</summary>
    [TimeRange("00:00:01", "1.00:00:00")]
    public TimeSpan MaxRecordingTime { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Most mebibytes of each of the two files of a recording; what comes later is left out. Two hours of sound are about 450.</summary>
    [Range(1, 2047)]
    public int MaxRecordingSize { get; init; } = 1024;

    /// <summary>Mebibytes of the disk of recordings that stay free: with less no recording begins, and those that there are end and are kept.</summary>
    [Range(0, 1_000_000_000)]
    public int MinFreeSpace { get; init; } = 1024;

    /// <summary>The folder of the sounds that proxies may have played; none, and only what they send with the request is. WAVE is read by Tandem, anything else by FFmpeg when it is installed.</summary>
    public string SoundFolder { get; init; } = "";

    /// <summary>Most mebibytes that all sounds have together that are being played, decoded as they are in memory: a minute is 1 to 6 of them. A request for more is refused.</summary>
    [Range(1, 1_000_000)]
    public int MaxSoundSize { get; init; } = 256;

    /// <summary>Most calls of them at once.</summary>
    [Range(1, 1_000_000)]
    public int MaxCalls { get; init; } = 10_000;
}
