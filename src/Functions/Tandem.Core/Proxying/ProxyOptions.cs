using System.Security.Cryptography;

namespace Tandem.Core.Proxying;

/// <summary>What the proxy allows and how long it waits.</summary>
public sealed record ProxyOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly ProxyOptions Default = new();

    /// <summary>Timer C: how long an INVITE may ring without a sign of life, 200 s (RFC 3261 section 16.6 step 11: more than 3 min).</summary>
    public TimeSpan TimerC { get; init; } = TimeSpan.FromSeconds(200);

    /// <summary>
    /// How long the contacts of one q ring before those of the next lower q do, 20 s. The last ones ring until <see cref="TimerC"/>. 0 rings all at once, whatever their q.
    /// </summary>
    public TimeSpan SerialRing { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Most branches that a request may become here and further on, 60 (RFC 5393 section 5.3.3); a request that says less is taken at its word.</summary>
    public int MaxBreadth { get; init; } = 60;

    /// <summary>Whether a redirection by an own user's device is followed, and how far; own users only by default. Other redirections go back to the caller.</summary>
    public RedirectPolicy Redirects { get; init; } = RedirectPolicy.OwnUsers;

    /// <summary>Most further targets that redirections may give one request, 10.</summary>
    public int MaxRedirections { get; init; } = 10;

    /// <summary>Interval of a session timer that is put into INVITEs without one, and the longest that is let pass (RFC 4028 section 8.1); 0, the default, leaves them to the user agents.</summary>
    public TimeSpan SessionExpires { get; init; }

    /// <summary>Shortest interval of a session timer, 90 s (RFC 4028 section 5); a shorter one is answered with 422.</summary>
    public TimeSpan MinSessionExpires { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Largest request in octets that goes over UDP without TCP being tried first, 1,300 (RFC 3261 section 18.1.1).</summary>
    public int MaxUdpRequest { get; init; } = 1_300;

    /// <summary>
    /// Whether neither side of a call sees the addresses of the other's network in Via, Record-Route, Contact and Call-ID, nor what its devices call themselves. False by default: descriptions show the addresses all the same where media do
    /// not go through this node, and what other servers know of a call by its Call-ID no longer fits together.
    /// </summary>
    public bool HidesTopology { get; init; }

    /// <summary>The key under which addresses are hidden, at least 16 octets; drawn by default. One that outlives the process lets calls go on after a restart.</summary>
    public ReadOnlyMemory<byte> TopologyKey { get; init; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>For how long an address that did not take TCP is not asked again, 10 min.</summary>
    public TimeSpan TcpRetryTime { get; init; } = TimeSpan.FromMinutes(10);
}
