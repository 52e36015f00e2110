using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>Addresses that begin with the same bits (RFC 4632 section 3.1, RFC 4291 section 2.3). A value; thread-safe.</summary>
public readonly record struct AddressRange
{
    private readonly UInt128 _mask;
    private readonly UInt128 _network;

    /// <summary>Makes a range.</summary>
    /// <param name="network">An address of it; bits behind the prefix and the port are ignored.</param>
    /// <param name="prefixLength">How many bits are the same: 0 to 32 for IPv4, 0 to 128 for IPv6.</param>
    /// <exception cref="ArgumentOutOfRangeException">The prefix is longer than the address.</exception>
    public AddressRange(PeerAddress network, int prefixLength)
    {
        var bits = network.IsV4 ? 32 : 128;
        ArgumentOutOfRangeException.ThrowIfLessThan(prefixLength, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, bits);
        IsV4 = network.IsV4;
        PrefixLength = prefixLength;
        // A shift by the whole width shifts by nothing.
        _mask = prefixLength == 0 ? UInt128.Zero : UInt128.MaxValue << (bits - prefixLength);
        _network = Bits(network) & _mask;
    }

    /// <summary>Whether it is of IPv4.</summary>
    public bool IsV4 { get; }

    /// <summary>How many bits are the same.</summary>
    public int PrefixLength { get; }

    /// <summary>Whether one address alone is in it.</summary>
    public bool IsOneAddress => PrefixLength == (IsV4 ? 32 : 128);

    /// <summary>Whether an address is in the range; its port does not matter.</summary>
    public bool Contains(in PeerAddress address) => address.IsV4 == IsV4 && (Bits(address) & _mask) == _network;

    /// <summary>Reads <c>10.0.0.0/8</c>, <c>fd00::/8</c>, or one address.</summary>
    public static bool TryParse(string text, out AddressRange range)
    {
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = Encoding.UTF8.GetBytes(slash < 0 ? text : text[..slash]);
        if (host.Length == 0 || !PeerAddress.TryParse(host, 0, out var network)) return false;
        var length = network.IsV4 ? 32 : 128;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given > length || (length = given) < 0)) return false;
        range = new AddressRange(network, length);
        return true;
    }

    internal static UInt128 Bits(in PeerAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        return address.WriteAddress(octets) == 4 ? BinaryPrimitives.ReadUInt32BigEndian(octets) : BinaryPrimitives.ReadUInt128BigEndian(octets);
    }
}
