using System.ComponentModel.DataAnnotations;
using Tandem.Core;
using Tandem.Core.Authentication;
using Tandem.Core.Proxying;
using Tandem.Core.Registration;
using Tandem.Edge;
using Tandem.Server.Api;
using Tandem.Sip;
using Tandem.Subscribers;
using Tandem.Transport;

namespace Tandem.Server.Options;

/// <summary>Everything that can be configured, under the key <c>Tandem</c>. Read once at start by <see cref="OptionReader"/>.</summary>
internal sealed record TandemOptions
{
    /// <summary>Folder for accounts, registrations, certificate and keys. Made at start, for this user alone.</summary>
    [Required]
    public string Data { get; init; } = "data";

    /// <summary>
    /// Addresses to listen on, separated by commas. <c>localhost</c> means 127.0.0.1 and, where there is IPv6, ::1. Anything but loopback is refused together with demo accounts and the laboratory
    /// mode.
    /// </summary>
    [Required]
    public string Bind { get; init; } = "localhost";

    /// <summary>Added to every port, so that several instances run side by side.</summary>
    [Range(0, 57_000)]
    public int PortOffset { get; init; }

    /// <summary>The SIP domain that is there from the start. The node's own addresses count as this domain too.</summary>
    [Required]
    public string Domain { get; init; } = "tandem.test";

    /// <summary>
    /// Whether alice, bob, carol and dave exist, with passwords that everybody knows. When it is not set: yes on loopback, no elsewhere.
    /// </summary>
    public bool? DemoAccounts { get; init; }

    /// <summary>Laboratory mode, on loopback only: every user name exists, with the password <c>secret</c>.</summary>
    public bool Lab { get; init; }

    /// <summary>Whether SIP requests are challenged. Can be switched off in laboratory mode only.</summary>
    public bool Authentication { get; init; } = true;

    /// <summary>Longest time that a stop waits for what is under way.</summary>
    [TimeRange("00:00:00", "00:10:00")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Ports.</summary>
    public PortOptions Ports { get; init; } = new();

    /// <summary>Certificate of HTTPS and SIP over TLS.</summary>
    public CertificateOptions Certificate { get; init; } = new();

    /// <summary>Log.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>Message trace.</summary>
    public TraceOptions Trace { get; init; } = new();

    /// <summary>Export of captured messages.</summary>
    public HepOptions Hep { get; init; } = new();

    /// <summary>SIP over UDP, TCP, TLS and WebSocket.</summary>
    [Without(nameof(SipTransportOptions.Listeners), nameof(SipTransportOptions.Limits), nameof(SipTransportOptions.TlsClient))]
    public SipTransportOptions Transport { get; init; } = new();

    /// <summary>What the border lets in.</summary>
    public EdgeOptions Edge { get; init; } = new() { Limits = new SipLimits() };

    /// <summary>Registrar, authentication and proxy.</summary>
    [Without(nameof(CoreOptions.Neighbours), nameof(CoreOptions.Trunks), nameof(AuthenticationOptions.IsOff), nameof(RegistrarOptions.GruuKey), nameof(ProxyOptions.TopologyKey))]
    public CoreOptions Core { get; init; } = new();

    /// <summary>Other SIP servers that Tandem works with; none by default.</summary>
    public IReadOnlyList<NeighbourOptions> Neighbours { get; init; } = [];

    /// <summary>Name servers.</summary>
    public DnsOptions Dns { get; init; } = new();

    /// <summary>Lines to other networks; none by default.</summary>
    public IReadOnlyList<TrunkOptions> Trunks { get; init; } = [];

    /// <summary>STUN and TURN, which get calls through NATs and firewalls.</summary>
    public RelayOptions Turn { get; init; } = new();

    /// <summary>Media of calls, between browsers and phones above all.</summary>
    public MediaOptions Media { get; init; } = new();

    /// <summary>Accounts.</summary>
    [Without(nameof(SubscriberOptions.DefaultDomain), nameof(SubscriberOptions.DemoAccounts), nameof(SubscriberOptions.Lab))]
    public SubscriberOptions Accounts { get; init; } = new();

    /// <summary>Where accounts are kept.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>REST API.</summary>
    public ApiOptions Api { get; init; } = new();

    /// <summary>Registration journal.</summary>
    public JournalOptions Journal { get; init; } = new();
}
