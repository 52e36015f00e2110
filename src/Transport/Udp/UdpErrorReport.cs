using System.Runtime.InteropServices;

namespace Tandem.Transport;

/// <summary>What the kernel says with an entry of a socket's error queue (ip(7), IP_RECVERR): struct sock_extended_err.</summary>
/// <param name="Error">The error number.</param>
/// <param name="Origin">Who says so.</param>
/// <param name="Type">Type of the ICMP message.</param>
/// <param name="Code">Its code.</param>
/// <param name="Info">The MTU of the next hop where the datagram was too large for it (RFC 1191, RFC 8201).</param>
internal readonly record struct UdpErrorReport(int Error, byte Origin, byte Type, byte Code, uint Info)
{
    /// <summary>Room for all that comes with one entry.</summary>
    public const int MaxControlLength = 256;

    // struct cmsghdr { size_t len; int level; int type; } and struct sock_extended_err { u32 errno; u8 origin, type, code, pad; u32 info, data; }
    private const int HeaderLength = 16;
    private const int LevelOffset = 8;
    private const int TypeOffset = 12;
    private const int ErrorLength = 16;
    private const int InfoOffset = 8;
    private const int Alignment = 8;

    private const byte OriginIcmp = 2;
    private const byte OriginIcmp6 = 3;

    /// <summary>Whether an ICMP or ICMPv6 message says so, and not the own kernel.</summary>
    public bool IsIcmp => Origin is OriginIcmp or OriginIcmp6;

    /// <summary>
    /// RFC 3261 section 18.4: host, network, port or protocol unreachable and parameter problems are failures, time exceeded is to be ignored; and so is "fragmentation
    /// needed" (RFC 1191), after which the kernel sends in fragments.
    /// </summary>
    public bool IsUnreachable => Origin switch
    {
        OriginIcmp => Type is 12 || (Type is 3 && Code != 4),
        OriginIcmp6 => Type is 1 or 4,
        _ => false,
    };

    /// <summary>Finds the report in the control data. False when there is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> control, out UdpErrorReport report)
    {
        report = default;
        while (control.Length >= HeaderLength + ErrorLength)
        {
            var length = (int)MemoryMarshal.Read<nint>(control);
            if (length < HeaderLength || length > control.Length) return false;
            var level = MemoryMarshal.Read<int>(control[LevelOffset..]);
            var type = MemoryMarshal.Read<int>(control[TypeOffset..]);
            if ((level, type) is (SocketOption.Ip, SocketOption.IpReceiveErrors) or (SocketOption.Ipv6, SocketOption.Ipv6ReceiveErrors))
            {
                var error = control[HeaderLength..];
                report = new(MemoryMarshal.Read<int>(error), error[4], error[5], error[6], MemoryMarshal.Read<uint>(error[InfoOffset..]));
                return true;
            }

            control = control[Math.Min(control.Length, (length + Alignment - 1) & -Alignment)..];
        }

        return false;
    }
}
