using System.ComponentModel.DataAnnotations;

namespace Tandem.Server.Options;

/// <summary>The ports, before <see cref="TandemOptions.PortOffset"/> is added. 0 takes any free port.</summary>
internal sealed record PortOptions
{
    /// <summary>Web pages, REST and SIP over WebSocket, in the clear.</summary>
    [Range(0, 65_535)]
    public int Http { get; init; } = 8080;

    /// <summary>The same over TLS.</summary>
    [Range(0, 65_535)]
    public int Https { get; init; } = 8443;

    /// <summary>SIP over UDP and TCP.</summary>
    [Range(0, 65_535)]
    public int Sip { get; init; } = 5060;

    /// <summary>SIP over TLS.</summary>
    [Range(0, 65_535)]
    public int SipTls { get; init; } = 5061;

    /// <summary>STUN and TURN over UDP and TCP.</summary>
    [Range(0, 65_535)]
    public int Stun { get; init; } = 3478;

    /// <summary>A second port for STUN over UDP, so that a client learns whether its NAT gives it another port for each peer (RFC 5780).</summary>
    [Range(0, 65_535)]
    public int StunAlternate { get; init; } = 3479;

    /// <summary>STUN and TURN over TLS, and over DTLS by UDP.</summary>
    [Range(0, 65_535)]
    public int StunTls { get; init; } = 5349;

    /// <summary>The ng protocol over UDP, by which other SIP proxies use the media plane; see <c>Media:Control</c>.</summary>
    [Range(0, 65_535)]
    public int Ng { get; init; } = 2223;
}
