using System.ComponentModel.DataAnnotations;
using Tandem.Contracts.Media;

namespace Tandem.Server.Options;

/// <summary>A line to another network, such as a telephone provider.</summary>
internal sealed record TrunkOptions
{
    /// <summary>Its name, in lists and metrics.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its IP address and port, such as 192.0.2.1:5060. Requests from there need no password, unless TlsDomain is set.</summary>
    public string Address { get; init; } = "";

    /// <summary>How it is reached.</summary>
    public NeighbourTransport Transport { get; init; }

    /// <summary>SIP domain that its certificate names, where it is reached over TLS. Who connects and proves this domain by a certificate is taken for it whatever his address; Address alone then proves nothing.</summary>
    public string? TlsDomain { get; init; }

    /// <summary>Further IP addresses that its requests come from, on any port.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Foreign domains that are reached by it.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>First digits of the numbers of own domains that are reached by it, such as 0 or +; the longest that fits is taken.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>Which of several trunks is tried first: the lowest.</summary>
    [Range(0, 65_535)]
    public int Priority { get; init; } = 1;

    /// <summary>Its share of the calls among trunks of one priority.</summary>
    [Range(1, 65_535)]
    public int Weight { get; init; } = 1;

    /// <summary>How often it is asked by OPTIONS whether it is there; 0 never asks and takes it to be there always.</summary>
    [TimeRange("00:00:00", "01:00:00")]
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long its answer may take.</summary>
    [TimeRange("00:00:00.1", "00:00:30")]
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how many OPTIONS in a row without answer it is out of service. One answer brings it back.</summary>
    [Range(1, 100)]
    public int PingTimeoutCount { get; init; } = 2;

    /// <summary>How long a request may stay without any response before the next trunk is tried.</summary>
    [TimeRange("00:00:00.1", "00:00:30")]
    public TimeSpan FailoverTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether what it says in P-Asserted-Identity is believed, and it is told there who calls.</summary>
    public bool TrustIdentity { get; init; }

    /// <summary>Whether its requests may go on to the outside; otherwise they reach own users alone.</summary>
    public bool AllowRelay { get; init; }

    /// <summary>How it takes the media of calls. When it is not set, RTP in the clear is tried first, and what it shows is remembered.</summary>
    public MediaProfile? Profile { get; init; }
}
