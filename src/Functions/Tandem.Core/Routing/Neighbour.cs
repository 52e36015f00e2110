using Tandem.Contracts.Media;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Routing;

/// <summary>
/// Another SIP server that Tandem works with, named by its address: it is trusted to relay both ways and is not challenged. Domains and number prefixes say what is sent to it.
/// </summary>
/// <param name="Transport">How it is reached: UDP, TCP or TLS.</param>
/// <param name="Address">Its address and port.</param>
public sealed record Neighbour(SipTransport Transport, PeerAddress Address)
{
    /// <summary>
    /// The SIP domain that it proves to be by its TLS certificate (RFC 5922), in lower case; empty for none. Whoever proves it is this neighbour, whatever his address; and then the address alone proves nothing.
    /// </summary>
    public string TlsDomain { get; init; } = "";

    /// <summary>Foreign domains that lie behind it, in lower case; requests to them go there unchanged.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>First digits of the numbers of own domains that lie behind it, such as <c>0</c> or <c>+</c>; the longest that fits is taken. The Request-URI then names the neighbour as its host.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>
    /// Whether anybody is passed on to it, to one of its domains or its address, without being known here: it has users of its own, and asks for their passwords itself. This node then is the way of browsers to a
    /// server that knows nothing of WebSocket (RFC 5626 section 5.1).
    /// </summary>
    public bool IsOpen { get; init; }

    /// <summary>How it takes the media of calls; null to begin with RTP in the clear and to learn.</summary>
    public MediaProfile? Profile { get; init; }
}
