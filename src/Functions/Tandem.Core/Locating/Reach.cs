using Tandem.Kernel;

namespace Tandem.Core.Locating;

/// <summary>
/// Which addresses a name may lead to. A name is somebody else's word: it must not make this node talk to itself, to its neighbours on the link or to a group.
/// </summary>
internal static class Reach
{
    public static bool Allows(in PeerAddress address, bool allowsLocal)
    {
        if (address.IsUnspecified) return false;
        Span<byte> octets = stackalloc byte[16];
        octets = octets[..address.WriteAddress(octets)];
        return address.IsV4
            ? octets[0] is not (0 or >= 224) && (allowsLocal || (octets[0] != 127 && !(octets[0] == 169 && octets[1] == 254)))
            : octets[0] != 0xFF && (allowsLocal || (!address.IsLoopback && !(octets[0] == 0xFE && (octets[1] & 0xC0) == 0x80)));
    }
}
