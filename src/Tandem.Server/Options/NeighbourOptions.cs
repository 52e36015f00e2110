using Tandem.Contracts.Media;

namespace Tandem.Server.Options;

/// <summary>Another SIP server that Tandem works with; it is trusted to relay both ways and is not challenged.</summary>
internal sealed record NeighbourOptions
{
    /// <summary>Its IP address and port, such as 192.0.2.1:5060.</summary>
    public string Address { get; init; } = "";

    /// <summary>How it is reached.</summary>
    public NeighbourTransport Transport { get; init; }

    /// <summary>SIP domain that its certificate names, where it is reached over TLS. Who connects and proves this domain by a certificate is taken for it whatever his address; the address alone then proves nothing.</summary>
    public string? TlsDomain { get; init; }

    /// <summary>Foreign domains that lie behind it.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>First digits of the numbers of own domains that lie behind it, such as 0 or +; the longest that fits is taken.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>How it takes the media of calls. When it is not set, RTP in the clear is tried first, and what it shows is remembered.</summary>
    public MediaProfile? Profile { get; init; }

    /// <summary>Whether anybody may be passed on to it, by its domains or its address: browsers then register there and call over it, with Tandem as their outbound proxy, and it asks for passwords itself.</summary>
    public bool IsOpen { get; init; }
}

/// <summary>How a neighbour is reached.</summary>
internal enum NeighbourTransport
{
    /// <summary>UDP.</summary>
    Udp,

    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>TLS.</summary>
    Tls,
}
