using System.Runtime.InteropServices;
using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>
/// The sockets of a media loop. Events name a socket by its place and its generation, so that one that was closed in the middle of a batch leaves nothing to the next one at its place, or with its descriptor. The loop only.
/// </summary>
internal sealed unsafe class MediaSockets(Epoll epoll) : IDisposable
{
    private const int MaxDatagram = 65_535;
    private const int BufferLength = MaxDatagram + IMediaReceiver.Tailroom;

    private byte* _buffer = (byte*)NativeMemory.AllocZeroed(BufferLength);
    private readonly Stack<int> _free = [];
    private MediaLoopSocket?[] _sockets = new MediaLoopSocket?[16];
    private int _used;
    private int _generation;
    private int _open;
    private Traffic _in;
    private Traffic _out;
    private long _unsent;

    public MediaLoopCounters Counters(long errors) => new(_in.Messages, _in.Octets, _out.Messages, _out.Octets, _unsent, _open, errors);

    /// <summary>Takes a socket that was opened on another thread. False when the kernel watches no more: it is closed.</summary>
    public bool TryAdd(MediaLoopSocket socket)
    {
        if (socket.IsClosed) return false;
        if (!_free.TryPop(out var number)) number = _used++;
        if (number == _sockets.Length) Array.Resize(ref _sockets, number * 2);
        _generation = (_generation + 1) & int.MaxValue;
        (socket.Number, socket.Generation, _sockets[number]) = (number, _generation, socket);
        _open++;
        if (epoll.TryWatch(socket.Socket.Descriptor, KeyOf(socket))) return true;
        socket.Close();
        return false;
    }

    /// <summary>Forgets a socket that is being closed.</summary>
    public void Remove(MediaLoopSocket socket)
    {
        if (socket.Number == MediaLoopSocket.NoNumber) return;
        _sockets[socket.Number] = null;
        _free.Push(socket.Number);
        socket.Number = MediaLoopSocket.NoNumber;
        _open--;
    }

    /// <summary>Hands over what a socket has, up to its turn. What is left wakes the loop again.</summary>
    public void Take(long key, Instant now)
    {
        var number = (int)key;
        if (_sockets[number] is not { } socket || socket.Generation != (int)(key >> 32)) return;
        // One as a rule: a stream of 50 packets a second rarely has a second one, and asking for it is a call that finds nothing.
        for (var left = socket.Turn; left > 0 && !socket.IsClosed; left--)
        {
            socket.Footprint?.Fetch();
            var length = socket.Socket.Receive(_buffer, MaxDatagram, out var remote);
            if (length < 0) return;
            _in.Add(length);
            socket.Receiver.Received(socket, remote, new Span<byte>(_buffer, length + IMediaReceiver.Tailroom), length, now);
        }
    }

    /// <summary>Counts a datagram that was sent, or was not.</summary>
    public void Sent(int error, int octets)
    {
        if (error == 0) _out.Add(octets);
        else _unsent++;
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket?.Close();
        NativeMemory.Free(_buffer);
        _buffer = null;
    }

    private static long KeyOf(MediaLoopSocket socket) => ((long)socket.Generation << 32) | (uint)socket.Number;
}
