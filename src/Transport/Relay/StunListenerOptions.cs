using System.Net;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>One address on which STUN and TURN clients are served. Its place in <see cref="StunTransportOptions.Listeners"/> is the listener's index.</summary>
/// <remarks>
/// A UDP socket, for DTLS too, is bound by <see cref="RelayLoop"/>. TCP and TLS are bound by Kestrel: the host gives Kestrel the same address and marks it with
/// <see cref="StunListenOptionsExtensions"/>. Several listeners of Kestrel may have one address, as the first octets tell them apart.
/// </remarks>
public sealed class StunListenerOptions
{
    /// <summary>Makes a listener of <paramref name="transport"/> at <paramref name="address"/>.</summary>
    public StunListenerOptions(StunTransport transport, IPEndPoint address)
    {
        Transport = transport;
        Address = address;
    }

    /// <summary>UDP, TCP, TLS or DTLS.</summary>
    public StunTransport Transport { get; }

    /// <summary>The address to bind. Port 0 takes any free port, which stands in <see cref="IStunSockets.Listeners"/> after start.</summary>
    public IPEndPoint Address { get; }

    /// <summary>What the rest of the world sees of it, where a NAT stands before the node. Null, the default, takes the bound address. Port 0 takes the bound port.</summary>
    public IPEndPoint? External { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Transport.ToString().ToLowerInvariant()} {Address}";
}
