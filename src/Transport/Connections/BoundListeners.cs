using System.Net;
using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>Listeners of the node. An entry changes once, when a port that was left open (0) is known. Any thread.</summary>
/// <typeparam name="T">What a listener is to those above.</typeparam>
internal abstract class BoundListeners<T>
    where T : class
{
    private readonly T[] _listeners;
    private readonly Func<IPEndPoint?>?[] _bound;

    /// <param name="listeners">As they are configured.</param>
    protected BoundListeners(IEnumerable<T> listeners)
    {
        _listeners = [.. listeners];
        _bound = new Func<IPEndPoint?>?[_listeners.Length];
    }

    /// <summary>All listeners, each at its index.</summary>
    public IReadOnlyList<T> All => _listeners;

    /// <summary>One listener. A connection that comes in tells that its listener is bound.</summary>
    public T this[byte index]
    {
        get
        {
            if (LocalOf(_listeners[index]).Port == 0) Resolve(index);
            return Volatile.Read(ref _listeners[index]);
        }
    }

    /// <summary>Says where a listener was bound.</summary>
    public void Bound(byte index, IPEndPoint address)
    {
        if (LocalOf(_listeners[index]).Port == 0) Volatile.Write(ref _listeners[index], At(_listeners[index], PeerAddress.From(address)));
    }

    /// <summary>Says how to learn where a listener is bound, once it is.</summary>
    public void Track(byte index, Func<IPEndPoint?> bound) => _bound[index] = bound;

    /// <summary>Takes over the ports of listeners that are bound now.</summary>
    public void Resolve()
    {
        for (var i = 0; i < _bound.Length; i++) Resolve((byte)i);
    }

    /// <summary>The bound address.</summary>
    protected abstract PeerAddress LocalOf(T listener);

    /// <summary>The same listener at the address that it was bound to.</summary>
    protected abstract T At(T listener, in PeerAddress local);

    private void Resolve(byte index)
    {
        if (_bound[index]?.Invoke() is { Port: > 0 } address) Bound(index, address);
    }
}
