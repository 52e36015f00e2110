using System.Runtime.InteropServices;
using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>Datagrams that wait for one sendmmsg(2), for one socket. The loop only.</summary>
internal sealed unsafe class UdpSendBuffers : IDisposable
{
    /// <summary>Datagrams of one call.</summary>
    public const int Capacity = 64;

    /// <summary>The longest datagram that waits: larger ones gain nothing from it.</summary>
    public const int MaxLength = 2048;

    private readonly byte* _octets = (byte*)NativeMemory.Alloc(Capacity, MaxLength);
    private readonly byte* _names = (byte*)NativeMemory.AllocZeroed(Capacity, SocketAddress.MaxLength);
    private readonly Libc.IoVector* _vectors = (Libc.IoVector*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Libc.IoVector));
    private readonly Libc.BatchMessage* _messages = (Libc.BatchMessage*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Libc.BatchMessage));

    public UdpSendBuffers()
    {
        for (var i = 0; i < Capacity; i++)
        {
            _vectors[i].Base = _octets + (i * MaxLength);
            _messages[i].Header = new Libc.MessageHeader { Name = _names + (i * SocketAddress.MaxLength), Vectors = &_vectors[i], VectorCount = 1 };
        }
    }

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no more fit.</summary>
    public bool IsFull => Count == Capacity;

    /// <summary>Adds a datagram of at most <see cref="MaxLength"/> octets, unless it is full.</summary>
    public void Add(in PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        ref var message = ref _messages[Count].Header;
        message.NameLength = (uint)SocketAddress.Write(remote, new Span<byte>(message.Name, SocketAddress.MaxLength));
        octets.CopyTo(new Span<byte>(message.Vectors->Base, MaxLength));
        message.Vectors->Length = octets.Length;
        Count++;
    }

    /// <summary>Sends all that wait.</summary>
    public void Send(int descriptor, Stun.StunTransport transport, RelayMetrics metrics)
    {
        for (var next = 0; next < Count;)
        {
            var sent = Libc.sendmmsg(descriptor, _messages + next, (uint)(Count - next), Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
            if (sent > 0)
            {
                for (var last = next + sent; next < last; next++) metrics.ToClient(transport, (int)_vectors[next].Length);
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == Libc.EINTR) continue;
            metrics.DroppedToClient(UdpErrors.DropOf(error));
            next++;
        }

        Count = 0;
    }

    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_octets);
    }
}
