using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;

namespace Tandem.Kernel;

/// <summary>
/// An IPv4 or IPv6 address with its port, as a value without allocation. IPv4 is kept as such, an IPv4-mapped IPv6 address is taken as IPv4.
/// </summary>
public readonly record struct PeerAddress
{
    private readonly ulong _high;
    private readonly ulong _low;

    /// <summary>Makes an address of 4 or 16 octets in network order.</summary>
    /// <exception cref="ArgumentException">The octets are neither 4 nor 16.</exception>
    public PeerAddress(ReadOnlySpan<byte> address, ushort port)
    {
        Port = port;
        if (address.Length == 4)
        {
            IsV4 = true;
            _low = BinaryPrimitives.ReadUInt32BigEndian(address);
            return;
        }

        if (address.Length != 16) throw new ArgumentException("An IP address has 4 or 16 octets.", nameof(address));
        _high = BinaryPrimitives.ReadUInt64BigEndian(address);
        _low = BinaryPrimitives.ReadUInt64BigEndian(address[8..]);
        if (_high == 0 && _low >> 32 == 0xFFFF)
        {
            IsV4 = true;
            _low &= uint.MaxValue;
        }
    }

    /// <summary>Whether the address is IPv4.</summary>
    public bool IsV4 { get; }

    /// <summary>The port, 0 to 65535.</summary>
    public ushort Port { get; }

    /// <summary>Whether the address is 127.0.0.0/8 or ::1.</summary>
    public bool IsLoopback => IsV4 ? _low >> 24 == 127 : _high == 0 && _low == 1;

    /// <summary>Whether the address is 0.0.0.0 or ::.</summary>
    public bool IsUnspecified => _high == 0 && _low == 0;

    /// <summary>Makes an address of <paramref name="endPoint"/>. A scope id is dropped.</summary>
    public static PeerAddress From(IPEndPoint endPoint)
    {
        Span<byte> octets = stackalloc byte[16];
        endPoint.Address.TryWriteBytes(octets, out var length);
        return new PeerAddress(octets[..length], (ushort)endPoint.Port);
    }

    /// <summary>Reads an IP literal in ASCII; an IPv6 literal may stand in brackets (RFC 3986 section 3.2.2).</summary>
    public static bool TryParse(ReadOnlySpan<byte> host, ushort port, out PeerAddress address) =>
        host.Contains((byte)':') ? TryParseV6(host, port, out address) : TryParseV4(host, port, out address);

    /// <summary>
    /// The network that limits on a source must count by: an IPv4 address, or the first 64 bits of an IPv6 address, because a subscriber is given all that begin so (RFC 6177 section 2).
    /// Without port.
    /// </summary>
    public PeerAddress Source
    {
        get
        {
            if (IsV4 || IsLoopback) return WithPort(0);
            Span<byte> octets = stackalloc byte[16];
            WriteAddress(octets);
            octets[8..].Clear();
            return new PeerAddress(octets, 0);
        }
    }

    /// <summary>Whether the other one has the same address, whatever the ports are.</summary>
    public bool HasSameHost(in PeerAddress other) => _low == other._low && _high == other._high && IsV4 == other.IsV4;

    /// <summary>The same address with another port.</summary>
    public PeerAddress WithPort(ushort port)
    {
        Span<byte> octets = stackalloc byte[16];
        return new PeerAddress(octets[..WriteAddress(octets)], port);
    }

    /// <summary>Writes the address in network order: 4 octets or 16. Returns how many.</summary>
    public int WriteAddress(Span<byte> destination)
    {
        if (IsV4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
            return 4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        return 16;
    }

    /// <summary>The address without its port.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> octets = stackalloc byte[16];
        return new IPAddress(octets[..WriteAddress(octets)]);
    }

    /// <summary>The address and port for the framework's sockets.</summary>
    public IPEndPoint ToEndPoint() => new(ToIPAddress(), Port);

    /// <summary>Writes the address as a URI writes a host (RFC 3986 section 3.2.2), without its port and an IPv6 one in brackets. Returns the length, at most 47.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than the address.</exception>
    public int FormatHost(Span<byte> destination)
    {
        if (IsV4) return FormatV4(destination);
        if (destination.Length < 2 || !ToIPAddress().TryFormat(destination[1..^1], out var written)) throw TooShort(nameof(destination));
        destination[0] = (byte)'[';
        destination[written + 1] = (byte)']';
        return written + 2;
    }

    /// <inheritdoc/>
    public override string ToString() => ToEndPoint().ToString();

    private int FormatV4(Span<byte> destination)
    {
        var length = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            if (!Utf8Formatter.TryFormat((byte)(_low >> shift), destination[length..], out var written)) throw TooShort(nameof(destination));
            length += written;
            if (shift == 0) break;
            if (length == destination.Length) throw TooShort(nameof(destination));
            destination[length++] = (byte)'.';
        }

        return length;
    }

    private static ArgumentException TooShort(string name) => new("The destination is shorter than the address.", name);

    /// <summary>Four decimal numbers: the framework takes <c>1</c> and <c>0x7f.1</c> too, and <c>010</c> for 8; protocols do not.</summary>
    private static bool TryParseV4(ReadOnlySpan<byte> host, ushort port, out PeerAddress address)
    {
        address = default;
        Span<byte> octets = stackalloc byte[4];
        for (var i = 0; i < 4; i++)
        {
            var end = i < 3 ? host.IndexOf((byte)'.') : host.Length;
            if (end is < 1 or > 3 || !TryReadOctet(host[..end], out octets[i])) return false;
            host = i < 3 ? host[(end + 1)..] : default;
        }

        address = new PeerAddress(octets, port);
        return true;
    }

    private static bool TryReadOctet(ReadOnlySpan<byte> digits, out byte octet)
    {
        var value = 0;
        octet = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            value = value * 10 + digit - '0';
        }

        octet = (byte)value;
        return value <= byte.MaxValue;
    }

    private static bool TryParseV6(ReadOnlySpan<byte> host, ushort port, out PeerAddress address)
    {
        address = default;
        if (host[0] == (byte)'[' && host[^1] == (byte)']') host = host[1..^1];
        // A scope id (%) means something on its own host only; no protocol carries one.
        if (host.Length > 45 || host.ContainsAnyExceptInRange((byte)'.', (byte)'f') || host.ContainsAny((byte)'/', (byte)'[', (byte)']')) return false;
        Span<char> text = stackalloc char[host.Length];
        for (var i = 0; i < host.Length; i++) text[i] = (char)host[i];
        if (!IPAddress.TryParse(text, out var parsed)) return false;
        address = From(new IPEndPoint(parsed, port));
        return true;
    }
}
