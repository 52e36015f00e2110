using System.Net;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>The listeners of STUN and TURN. Any thread.</summary>
internal sealed class StunListeners(StunTransportOptions options)
    : BoundListeners<StunListener>(options.Listeners.Select((l, i) => Make((byte)i, l, PeerAddress.From(l.Address))))
{
    /// <inheritdoc/>
    protected override PeerAddress LocalOf(StunListener listener) => listener.Local;

    /// <inheritdoc/>
    protected override StunListener At(StunListener listener, in PeerAddress local) => Make(listener.Index, options.Listeners[listener.Index], local);

    private static StunListener Make(byte index, StunListenerOptions options, in PeerAddress local) =>
        new(index, options.Transport, local, options.External is { } external ? Seen(external, local) : local);

    private static PeerAddress Seen(IPEndPoint external, in PeerAddress local) =>
        external.Port == 0 ? PeerAddress.From(external).WithPort(local.Port) : PeerAddress.From(external);
}
