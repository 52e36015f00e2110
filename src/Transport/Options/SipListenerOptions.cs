using System.Net;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>One address on which the node speaks SIP. Its place in <see cref="SipTransportOptions.Listeners"/> is the listener's index.</summary>
/// <remarks>
/// A UDP socket is bound by <see cref="SipSockets"/>. The others are bound by Kestrel: the host gives Kestrel the same address and marks it with
/// <see cref="SipListenOptionsExtensions.UseSip"/>.
/// </remarks>
public sealed class SipListenerOptions
{
    /// <summary>Makes a listener of <paramref name="transport"/> at <paramref name="address"/>.</summary>
    public SipListenerOptions(SipTransport transport, IPEndPoint address)
    {
        Transport = transport;
        Address = address;
    }

    /// <summary>The transport. Never <see cref="SipTransport.None"/>.</summary>
    public SipTransport Transport { get; }

    /// <summary>The address to bind. Port 0 takes any free port, which stands in <see cref="ISipSockets.Listeners"/> after start.</summary>
    public IPEndPoint Address { get; }

    /// <summary>
    /// Host and optional port that peers reach this listener by, as it stands in Via (RFC 3261 section 18.1.1). Null, the default, takes the bound address and port.
    /// </summary>
    public string? SentBy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Transport.ToString().ToLowerInvariant()} {Address}";
}
