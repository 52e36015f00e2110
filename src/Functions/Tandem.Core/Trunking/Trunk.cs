using Tandem.Contracts.Media;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Trunking;

/// <summary>
/// A line to another network, named by its address: numbers and domains are sent there while it answers, and what comes from it is trusted as far as said here. Unlike a
/// <see cref="Routing.Neighbour"/> it is no part of this network: nothing is relayed for it unless allowed.
/// </summary>
/// <param name="Name">Its name, in lists and metrics.</param>
/// <param name="Transport">How it is reached: UDP, TCP or TLS.</param>
/// <param name="Address">Its address and port.</param>
public sealed record Trunk(string Name, SipTransport Transport, PeerAddress Address)
{
    /// <summary>The SIP domain that its certificate names, in lower case; who proves it over TLS is the trunk, and its address alone proves nothing. Empty when it is known by its address.</summary>
    public string TlsDomain { get; init; } = "";

    /// <summary>Further addresses that its requests come from, on any port; the port of each is ignored.</summary>
    public IReadOnlyList<PeerAddress> Sources { get; init; } = [];

    /// <summary>Foreign domains that are reached by it, in lower case; requests to them go there unchanged.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>First digits of the numbers of own domains that are reached by it. The longest that fits is taken; the Request-URI then names the trunk as its host.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>Which of several trunks is tried first: the lowest.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>Its share of the calls among trunks of one priority.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>How often it is asked by OPTIONS whether it is there, 30 s; 0 never asks and takes it to be there always.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long its answer may take, 5 s.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how many OPTIONS in a row without answer it is out of service, 2. One answer brings it back.</summary>
    public int PingTimeoutCount { get; init; } = 2;

    /// <summary>How long a request may stay without any response before the next trunk is tried, 5 s.</summary>
    public TimeSpan FailoverTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether it belongs to the trust domain of P-Asserted-Identity (RFC 3325): what it asserts is believed, and it is told who calls.</summary>
    public bool TrustIdentity { get; init; }

    /// <summary>Whether its requests may go on to the outside; otherwise they reach own users alone.</summary>
    public bool AllowRelay { get; init; }

    /// <summary>How it takes the media of calls; null to begin with RTP in the clear and to learn.</summary>
    public MediaProfile? Profile { get; init; }
}
