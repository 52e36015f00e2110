using System.Runtime.InteropServices;
using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>Memory for several datagrams received by one recvmmsg(2). One thread; shared by all sockets of its loop.</summary>
internal sealed unsafe class UdpReceiveBuffers : IDisposable
{
    /// <summary>Datagrams received at most by one call.</summary>
    public const int Count = 16;

    /// <summary>More than the 65,507 octets that a datagram can hold. Pages that no datagram reaches cost nothing.</summary>
    private const int Size = 64 * 1024;

    private readonly byte* _octets = (byte*)NativeMemory.Alloc(Count, Size);
    private readonly byte* _names = (byte*)NativeMemory.AllocZeroed(Count, SocketAddress.MaxLength);
    private readonly Libc.IoVector* _vectors = (Libc.IoVector*)NativeMemory.AllocZeroed(Count, (nuint)sizeof(Libc.IoVector));
    private readonly Libc.BatchMessage* _messages = (Libc.BatchMessage*)NativeMemory.AllocZeroed(Count, (nuint)sizeof(Libc.BatchMessage));

    public UdpReceiveBuffers()
    {
        for (var i = 0; i < Count; i++)
        {
            _vectors[i] = new Libc.IoVector { Base = _octets + (i * Size), Length = Size };
            _messages[i].Header = new Libc.MessageHeader { Name = _names + (i * SocketAddress.MaxLength), Vectors = &_vectors[i], VectorCount = 1 };
        }
    }

    /// <summary>Receives what is there, up to <paramref name="most"/>. Returns how many; 0 when nothing is there, -1 for an error that the socket reports.</summary>
    public int Receive(int descriptor, int most)
    {
        // The kernel shortens it to what it wrote.
        for (var i = 0; i < most; i++) _messages[i].Header.NameLength = SocketAddress.MaxLength;
        var count = Libc.recvmmsg(descriptor, _messages, (uint)most, Libc.MSG_DONTWAIT, null);
        if (count >= 0) return count;
        return Marshal.GetLastPInvokeError() is Libc.EAGAIN or Libc.EINTR ? 0 : -1;
    }

    /// <summary>One datagram of the last call. The octets are good until the next call.</summary>
    public bool TryRead(int index, out PeerAddress remote, out ReadOnlySpan<byte> octets)
    {
        ref readonly var message = ref _messages[index];
        octets = new ReadOnlySpan<byte>(message.Header.Vectors->Base, (int)message.Length);
        return SocketAddress.TryRead(new ReadOnlySpan<byte>(message.Header.Name, (int)message.Header.NameLength), out remote);
    }

    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_octets);
    }
}
