using System.Net;
using Tandem.Media.Processing.Audio;
using Tandem.Media.Processing.Video;
using Tandem.Media.Transports;
using Tandem.Stun.Ice;

namespace Tandem.Media.Plane;

/// <summary>Where media are received, and how. Immutable.</summary>
public sealed record MediaPlaneOptions
{
    /// <summary>One address of each family for each network, at most; 127.0.0.1 by default. The first of a family is that of who is in no network by name.</summary>
    public IReadOnlyList<MediaAddress> Addresses { get; init; } = [new(IPAddress.Loopback)];

    /// <summary>The first port of media; 20000 by default.</summary>
    public int FirstPort { get; init; } = 20_000;

    /// <summary>The last port of media; 29999 by default.</summary>
    public int LastPort { get; init; } = 29_999;

    /// <summary>How long a port rests when its call has ended; 2 seconds by default: what is still under way to it arrives by then.</summary>
    public TimeSpan PortRest { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>One UDP port for all transports with ICE; null, the default, for one each. A shared port has one loop, so there is only one then.</summary>
    public int? SharedWebRtcPort { get; init; }

    /// <summary>How many loops carry media; 0, the default, for one for each processor.</summary>
    public int Loops { get; init; }

    /// <summary>
    /// The share of a processor with which a loop has enough, so that new calls go to the next one; 0.5 by default. It is measured, for a call that is converted takes many times what one takes that is passed on. Where all have as
    /// much, the one that has least is next; 0 to share from the first call on.
    /// </summary>
    public double LoopShare { get; init; } = 0.5;

    /// <summary>Whether each loop stays on one processor; false by default.</summary>
    public bool IsPinned { get; init; }

    /// <summary>After which time without a packet of RTP or RTCP a leg that should send is silent; 60 seconds by default.</summary>
    public TimeSpan MediaTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>After which time without sound from a leg that should send, while the one that it is joined with sends, that is told (<see cref="Legs.IMediaObserver.OneWay"/>); 5 seconds by default.</summary>
    public TimeSpan OneWayTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How strict transports to phones are.</summary>
    public PhoneTransportOptions Phones { get; init; } = new();

    /// <summary>How sound is changed where the sides have no codec in common.</summary>
    public AudioTranscoderOptions Audio { get; init; } = AudioTranscoderOptions.Default;

    /// <summary>How pictures are changed where the sides have no codec in common; its <see cref="VideoTranscoderOptions.KeyFrameWanted"/> is set for each.</summary>
    public VideoTranscoderOptions Video { get; init; } = VideoTranscoderOptions.Default;

    /// <summary>Most directions of calls whose pictures are changed at once, each of which takes a process; 0, the default, for two for each processor. Pictures beyond that go nowhere (<see cref="MediaDrop.TooManyConversions"/>).</summary>
    public int MaxVideoTranscodings { get; init; }

    /// <summary>Whether keys are listened for in sound that could be passed on as it is, when only the receiver knows telephone events; false by default, for then it has to be decoded.</summary>
    public bool HearsKeysInPassing { get; init; }

    /// <summary>Times and limits of ICE.</summary>
    public IceOptions Ice { get; init; } = IceOptions.Default;
}

/// <summary>An address of this node.</summary>
/// <param name="Bind">What sockets are bound to. Not a wildcard: candidates name it.</param>
/// <param name="Advertised">What others see instead, behind a NAT that keeps ports; null for the same.</param>
public sealed record MediaAddress(IPAddress Bind, IPAddress? Advertised = null)
{
    /// <summary>The name of the network that is reached from it, such as <c>internal</c>; empty for none. Names are compared with case.</summary>
    public string Network { get; init; } = "";
}
