using System.Buffers.Binary;
using System.Net;

namespace Tandem.Sip;

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

    /// <summary>Reads an IP literal in ASCII; an IPv6 literal may stand in brackets (RFC 3261 section 25.1, IPv6reference).</summary>
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

    /// <summary>Writes the address as SIP writes a host, without its port and an IPv6 one in brackets. Returns the length, at most 47.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than the address.</exception>
    public int FormatHost(Span<byte> destination)
    {
        var writer = new SipWriter(destination);
        if (IsV4)
        {
            for (var shift = 24; shift >= 0; shift -= 8)
            {
                writer.Append((long)(_low >> shift & 0xFF));
                if (shift > 0) writer.Append((byte)'.');
            }
        }
        else
        {
            writer.Append((byte)'[');
            if (!ToIPAddress().TryFormat(writer.Free, out var written)) throw TooShort();
            writer.Advance(written);
            writer.Append((byte)']');
        }

        return writer.HasOverflowed ? throw TooShort() : writer.Length;

        static ArgumentException TooShort() => new("The destination is shorter than the address.", nameof(destination));
    }

    /// <inheritdoc/>
    public override string ToString() => ToEndPoint().ToString();

    /// <summary>Four decimal numbers: the framework takes <c>1</c> and <c>0x7f.1</c> too, and <c>010</c> for 8; RFC 3261 does not.</summary>
    private static bool TryParseV4(ReadOnlySpan<byte> host, ushort port, out PeerAddress address)
    {
        address = default;
        Span<byte> octets = stackalloc byte[4];
        for (var i = 0; i < 4; i++)
        {
            var end = i < 3 ? host.IndexOf((byte)'.') : host.Length;
            if (end is < 1 or > 3 || !Grammar.TryReadNumber(host[..end], byte.MaxValue, out var number)) return false;
            octets[i] = (byte)number;
            host = i < 3 ? host[(end + 1)..] : default;
        }

        address = new PeerAddress(octets, port);
        return true;
    }

    private static bool TryParseV6(ReadOnlySpan<byte> host, ushort port, out PeerAddress address)
    {
        address = default;
        if (host[0] == (byte)'[' && host[^1] == (byte)']') host = host[1..^1];
        // A scope id (%) means something on its own host only; RFC 3261 has none.
        if (host.Length > 45 || host.ContainsAnyExceptInRange((byte)'.', (byte)'f') || host.ContainsAny((byte)'/', (byte)'[', (byte)']')) return false;
        Span<char> text = stackalloc char[host.Length];
        for (var i = 0; i < host.Length; i++) text[i] = (char)host[i];
        if (!IPAddress.TryParse(text, out var parsed)) return false;
        address = From(new IPEndPoint(parsed, port));
        return true;
    }
}
