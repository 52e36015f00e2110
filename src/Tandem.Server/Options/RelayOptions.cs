using System.ComponentModel.DataAnnotations;
using Tandem.Stun.Turn;
using Tandem.Transport;

namespace Tandem.Server.Options;

/// <summary>STUN (RFC 8489) and TURN (RFC 8656): how clients behind NATs and firewalls are found and relayed.</summary>
internal sealed record RelayOptions
{
    /// <summary>Whether STUN and TURN are served. When not, none of their ports is bound.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>Addresses that data is relayed from. When none is named: those that the node listens on.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>What the world sees instead of an own address, where a NAT maps one to one, as in most clouds: <c>10.0.0.5=203.0.113.5</c>.</summary>
    public IReadOnlyList<string> External { get; init; } = [];

    /// <summary>The first port that is relayed from.</summary>
    [Range(1024, 65_535)]
    public int FirstPort { get; init; } = 40_000;

    /// <summary>The last port that is relayed from.</summary>
    [Range(1024, 65_535)]
    public int LastPort { get; init; } = 65_535;

    /// <summary>Ranges of peers that may be reached although they are private: the LAN that phones are in, such as <c>192.168.10.0/24</c>. The ports of this server stay closed.</summary>
    public IReadOnlyList<string> AllowedPeers { get; init; } = [];

    /// <summary>Ranges of peers that may not be reached, in addition to loopback, link-local, private and other special ones.</summary>
    public IReadOnlyList<string> DeniedPeers { get; init; } = [];

    /// <summary>Name or address by which browsers reach STUN and TURN here. When it is not set: that by which they asked for the page.</summary>
    public string? Host { get; init; }

    /// <summary>How long the credentials of a page are accepted.</summary>
    [TimeRange("00:05:00", "1.00:00:00")]
    public TimeSpan CredentialLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Secrets shared with other servers that give out time-limited credentials for this one, the newest first; six at most.</summary>
    public IReadOnlyList<string> SharedSecrets { get; init; } = [];

    /// <summary>
    /// How many wrong passwords in a row one source may try for all users together before its tries have to wait, 100. For one user it is <c>Core:Authentication:MaxFailures</c>, and how long it then waits
    /// <c>Core:Authentication:RetryDelay</c>. A source from which a user has proved himself waits after
    /// <c>Turn:MaxFailuresPerTrustedSource</c>.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxFailuresPerSource { get; init; } = 100;

    /// <summary>
    /// How many wrong passwords in a row may come from a source from which a user has proved himself, for all users together, before its tries have to wait, 1,000: whoever guesses may sit in an office where others sign in. Users
    /// who have proved themselves from there do not wait.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxFailuresPerTrustedSource { get; init; } = 1000;

    /// <summary>Sockets and connections.</summary>
    [Without(nameof(StunTransportOptions.Listeners), nameof(StunTransportOptions.MaxRelays), nameof(StunTransportOptions.PeerConnections))]
    public StunTransportOptions Sockets { get; init; } = new();

    /// <summary>What clients may have.</summary>
    [Without(nameof(TurnOptions.Relays), nameof(TurnOptions.Policy), nameof(TurnOptions.AlternateServers), nameof(TurnOptions.SupportsDontFragment))]
    public TurnOptions Limits { get; init; } = new() { AllowsTcp = false };
}
