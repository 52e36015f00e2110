using System.Net;
using System.Text;
using Tandem.Kernel;

namespace Tandem.Sdp;

/// <summary>Where media are received (RFC 8866 section 5.7). Immutable.</summary>
public sealed record SdpConnection
{
    /// <summary>The network type of the Internet.</summary>
    public const string Internet = "IN";

    /// <summary>The address type of IPv4.</summary>
    public const string V4 = "IP4";

    /// <summary>The address type of IPv6.</summary>
    public const string V6 = "IP6";

    /// <summary>The kind of network; nearly always <see cref="Internet"/>.</summary>
    public string NetworkType { get; init; } = Internet;

    /// <summary>The kind of address.</summary>
    public string AddressType { get; init; } = V4;

    /// <summary>The address, or the name of a host.</summary>
    public required string Address { get; init; }

    /// <summary>How many routers a packet to a multicast group of IPv4 may pass; null for one host, and for IPv6.</summary>
    public byte? TimeToLive { get; init; }

    /// <summary>How many multicast groups there are from the address on; 1 or more.</summary>
    public int AddressCount { get; init; } = 1;

    /// <summary>The address of the Internet; null when it is a name, or of another network.</summary>
    public IPAddress? IPAddress
    {
        get
        {
            // Not 127.1 or 0x7f000001, which other readers take for names.
            if (NetworkType != Internet || !PeerAddress.TryParse(Encoding.UTF8.GetBytes(Address), 0, out var address)) return null;
            return AddressType == (address.IsV4 ? V4 : V6) ? address.ToIPAddress() : null;
        }
    }

    /// <summary>The connection of an address of the Internet.</summary>
    public static SdpConnection From(IPAddress address) => new() { AddressType = address.GetAddressBytes().Length == sizeof(uint) ? V4 : V6, Address = address.ToString() };
}
