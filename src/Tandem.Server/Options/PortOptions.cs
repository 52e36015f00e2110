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
}
