using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>struct sockaddr_in and sockaddr_in6 (ip(7), ipv6(7)) to and from <see cref="PeerAddress"/>.</summary>
internal static class SocketAddress
{
    /// <summary>Octets of the longer of the two.</summary>
    public const int MaxLength = 28;

    private const ushort Inet = 2;
    private const ushort Inet6 = 10;
    private const int V4Length = 16;
    private const int PortOffset = 2;
    private const int V4Offset = 4;
    private const int V6Offset = 8;

    /// <summary>Writes an address. Returns how many octets.</summary>
    /// <param name="address">What to write.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> octets; those of the address are all written.</param>
    public static int Write(in PeerAddress address, Span<byte> destination)
    {
        var length = address.IsV4 ? V4Length : MaxLength;
        destination = destination[..length];
        destination.Clear();
        MemoryMarshal.Write(destination, (ushort)Family(address));
        BinaryPrimitives.WriteUInt16BigEndian(destination[PortOffset..], address.Port);
        address.WriteAddress(destination[(address.IsV4 ? V4Offset : V6Offset)..]);
        return length;
    }

    /// <summary>AF_INET or AF_INET6.</summary>
    public static int Family(in PeerAddress address) => address.IsV4 ? Inet : Inet6;

    /// <summary>Reads an address that the kernel wrote. False when it is of another family.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out PeerAddress address)
    {
        address = default;
        if (source.Length < V4Length) return false;
        var family = MemoryMarshal.Read<ushort>(source);
        var port = BinaryPrimitives.ReadUInt16BigEndian(source[PortOffset..]);
        if (family == Inet) address = new PeerAddress(source.Slice(V4Offset, 4), port);
        else if (family == Inet6 && source.Length >= MaxLength) address = new PeerAddress(source.Slice(V6Offset, 16), port);
        else return false;
        return true;
    }

    /// <summary>Binds a socket. False when it cannot be; errno says why.</summary>
    public static unsafe bool TryBind(int descriptor, in PeerAddress local)
    {
        var name = stackalloc byte[MaxLength];
        var length = Write(local, new Span<byte>(name, MaxLength));
        return Libc.bind(descriptor, name, (uint)length) == 0;
    }

    /// <summary>What a socket is bound to.</summary>
    public static unsafe PeerAddress LocalOf(int descriptor)
    {
        var name = stackalloc byte[MaxLength];
        var length = (uint)MaxLength;
        _ = Libc.getsockname(descriptor, name, &length);
        _ = TryRead(new ReadOnlySpan<byte>(name, (int)length), out var local);
        return local;
    }
}
