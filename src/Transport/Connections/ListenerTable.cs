using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>The listeners of SIP. Any thread.</summary>
internal sealed class ListenerTable(SipTransportOptions options)
    : BoundListeners<SipListener>(options.Listeners.Select((l, i) => Make((byte)i, l, PeerAddress.From(l.Address))))
{
    /// <summary>The listener that a peer of this transport and family is reached from. A stream's listener at <c>::</c> serves IPv4 too, as Kestrel binds it.</summary>
    public bool TryFind(SipTransport transport, bool isV4, out byte index)
    {
        index = byte.MaxValue;
        foreach (var listener in All)
        {
            if (listener.Transport != transport) continue;
            if (listener.Local.IsV4 == isV4)
            {
                index = listener.Index;
                return true;
            }

            if (index == byte.MaxValue && isV4 && listener.Local.IsUnspecified && transport != SipTransport.Udp) index = listener.Index;
        }

        return index != byte.MaxValue;
    }

    /// <inheritdoc/>
    protected override PeerAddress LocalOf(SipListener listener) => listener.Local;

    /// <inheritdoc/>
    protected override SipListener At(SipListener listener, in PeerAddress local) => Make(listener.Index, options.Listeners[listener.Index], local);

    private static SipListener Make(byte index, SipListenerOptions options, in PeerAddress local) =>
        new(index, options.Transport, local, Encoding.ASCII.GetBytes(options.SentBy ?? local.ToString()));
}
