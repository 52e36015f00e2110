using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>The hosts and ports under which this node is addressed: what its listeners are bound to, how they name themselves, and configured names.</summary>
internal sealed class OwnAddresses
{
    private readonly List<(byte[] Host, int Port)> _names = [];
    private readonly List<PeerAddress> _bound = [];

    public OwnAddresses(IReadOnlyList<SipListener> listeners, IReadOnlyList<string> names)
    {
        foreach (var name in names) _names.Add((Encoding.ASCII.GetBytes(name), 0));
        foreach (var listener in listeners)
        {
            _bound.Add(listener.Local);
            Split(listener.SentBy.Span, out var host, out var port);
            _names.Add((host.ToArray(), port == 0 ? listener.Local.Port : port));
        }
    }

    /// <summary>Whether a URI's host and port (0 for none, which any port answers to) name this node.</summary>
    public bool Contains(ReadOnlySpan<byte> host, int port)
    {
        foreach (var (name, ownPort) in _names)
            if ((port == 0 || ownPort == 0 || port == ownPort) && Ascii.EqualsIgnoreCase(name, host)) return true;
        if (!PeerAddress.TryParse(host, 0, out var address)) return false;
        foreach (var bound in _bound)
        {
            if (port != 0 && port != bound.Port) continue;
            // A listener on all addresses answers on loopback; its other addresses are known by its name.
            if (bound.WithPort(0) == address || (bound.IsUnspecified && address.IsLoopback)) return true;
        }

        return false;
    }

    private static void Split(ReadOnlySpan<byte> sentBy, out ReadOnlySpan<byte> host, out int port)
    {
        var colon = sentBy.LastIndexOf((byte)':');
        port = 0;
        host = sentBy;
        if (colon <= sentBy.LastIndexOf((byte)']')) return;
        host = sentBy[..colon];
        _ = int.TryParse(sentBy[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture, out port);
    }
}
