using System.Runtime.InteropServices;

namespace Tandem.Transport;

/// <summary>What the kernel says with an entry of a socket's error queue (ip(7), IP_RECVERR).</summary>
internal static class UdpErrorReport
{
    /// <summary>Room for all that comes with one entry.</summary>
    public const int MaxControlLength = 256;

    // struct cmsghdr { size_t len; int level; int type; } and struct sock_extended_err { u32 errno; u8 origin, type, code, pad; u32 info, data; }
    private const int HeaderLength = 16;
    private const int LevelOffset = 8;
    private const int TypeOffset = 12;
    private const int ErrorLength = 16;
    private const int Alignment = 8;

    private const byte OriginIcmp = 2;
    private const byte OriginIcmp6 = 3;

    /// <summary>Finds the report in the control data. False when it is not of the kind that ends a flow.</summary>
    public static bool TryRead(ReadOnlySpan<byte> control, out int error)
    {
        error = 0;
        while (control.Length >= HeaderLength + ErrorLength)
        {
            var length = (int)MemoryMarshal.Read<nint>(control);
            if (length < HeaderLength || length > control.Length) return false;
            var level = MemoryMarshal.Read<int>(control[LevelOffset..]);
            var type = MemoryMarshal.Read<int>(control[TypeOffset..]);
            if ((level, type) is (0, 11) or (41, 25))
            {
                var report = control[HeaderLength..];
                error = MemoryMarshal.Read<int>(report);
                return IsUnreachable(report[4], report[5], report[6]);
            }

            control = control[Math.Min(control.Length, (length + Alignment - 1) & -Alignment)..];
        }

        return false;
    }

    /// <summary>
    /// RFC 3261 section 18.4: host, network, port or protocol unreachable and parameter problems are failures, time exceeded is to be ignored; and so is "fragmentation
    /// needed" (RFC 1191), after which the kernel sends in fragments.
    /// </summary>
    private static bool IsUnreachable(byte origin, byte type, byte code) => origin switch
    {
        OriginIcmp => type is 12 || (type is 3 && code != 4),
        OriginIcmp6 => type is 1 or 4,
        _ => false,
    };
}
