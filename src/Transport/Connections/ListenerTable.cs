using System.Net;
using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>The node's listeners. An entry changes once, when a port that was left open (0) is known. Any thread.</summary>
internal sealed class ListenerTable
{
    private readonly SipListener[] _listeners;
    private readonly string?[] _sentBy;
    private readonly Func<IPEndPoint?>?[] _bound;

    public ListenerTable(SipTransportOptions options)
    {
        _bound = new Func<IPEndPoint?>?[options.Listeners.Count];
        _sentBy = [.. options.Listeners.Select(static l => l.SentBy)];
        _listeners = [.. options.Listeners.Select((l, i) => Make((byte)i, l.Transport, l.Address))];
    }

    /// <summary>All listeners, each at its index.</summary>
    public IReadOnlyList<SipListener> All => _listeners;

    /// <summary>One listener. A connection that comes in tells that its listener is bound.</summary>
    public SipListener this[byte index]
    {
        get
        {
            if (_listeners[index].Local.Port == 0) Resolve(index);
            return Volatile.Read(ref _listeners[index]);
        }
    }

    /// <summary>Says where a listener was bound.</summary>
    public void Bound(byte index, IPEndPoint address)
    {
        if (_listeners[index].Local.Port == 0) Volatile.Write(ref _listeners[index], Make(index, _listeners[index].Transport, address));
    }

    /// <summary>Says how to learn where a listener is bound, once it is.</summary>
    public void Track(byte index, Func<IPEndPoint?> bound) => _bound[index] = bound;

    /// <summary>Takes over the ports of listeners that are bound now.</summary>
    public void Resolve()
    {
        for (var i = 0; i < _bound.Length; i++) Resolve((byte)i);
    }

    /// <summary>The listener that a peer of this transport and family is reached from. A stream's listener at <c>::</c> serves IPv4 too, as Kestrel binds it.</summary>
    public bool TryFind(SipTransport transport, bool isV4, out byte index)
    {
        index = byte.MaxValue;
        foreach (var listener in _listeners)
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

    private void Resolve(byte index)
    {
        if (_bound[index]?.Invoke() is { Port: > 0 } address) Bound(index, address);
    }

    private SipListener Make(byte index, SipTransport transport, IPEndPoint address)
    {
        var local = PeerAddress.From(address);
        return new SipListener(index, transport, local, Encoding.ASCII.GetBytes(_sentBy[index] ?? local.ToString()));
    }
}
