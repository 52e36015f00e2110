using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Routing;

/// <summary>The configured neighbours, found by where a request comes from and by where it wants to go.</summary>
internal sealed class Neighbours
{
    private readonly Entry[] _entries;

    public Neighbours(IReadOnlyList<Neighbour> neighbours) => _entries = [.. neighbours.Select(neighbour => new Entry(neighbour))];

    /// <summary>
    /// Whether a request comes from a neighbour. On UDP its source is the neighbour's address; on a connection, whose port is any, its top Via names that address.
    /// One that is known by its certificate is known by that alone.
    /// A WebSocket is never a neighbour's: pages may come from the same host, through a reverse proxy, and write any Via.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="flow">Where it came from.</param>
    /// <param name="proven">The domains that the peer of the flow proved to be.</param>
    public bool IsFrom(SipMessage request, in Flow flow, IReadOnlyList<ReadOnlyMemory<byte>> proven)
    {
        foreach (var entry in _entries)
        {
            if (entry.TlsDomain.Length > 0)
            {
                if (Contains(proven, entry.TlsDomain)) return true;
                continue;
            }

            if (IsFrom(entry.Neighbour.Address, request, flow)) return true;
        }

        return false;
    }

    /// <summary>Whether a request comes from the server at this address.</summary>
    public static bool IsFrom(in PeerAddress address, SipMessage request, in Flow flow)
    {
        if (flow.Transport.IsWebSocket()) return false;
        if (flow.Remote == address) return true;
        return flow.Connection != 0 && flow.Remote.WithPort(address.Port) == address && NamesAddress(request.TopVia, flow, address);
    }

    /// <summary>The neighbour behind which a foreign domain lies, or null.</summary>
    public Neighbour? ForDomain(ReadOnlySpan<byte> host)
    {
        foreach (var entry in _entries)
            foreach (var domain in entry.Domains)
                if (Ascii.EqualsIgnoreCase(domain, host)) return entry.Neighbour;
        return null;
    }

    /// <summary>The neighbour that a foreign host and port name by address, or null.</summary>
    public Neighbour? ForAddress(in PeerAddress address)
    {
        foreach (var entry in _entries)
            if (entry.Neighbour.Address == address) return entry.Neighbour;
        return null;
    }

    /// <summary>The neighbour that a foreign URI means, by its domain or its address, and that takes requests of anybody; or null.</summary>
    public Neighbour? ForAnybody(in SipUri uri)
    {
        foreach (var entry in _entries)
        {
            if (!entry.Neighbour.IsOpen) continue;
            foreach (var domain in entry.Domains)
                if (Ascii.EqualsIgnoreCase(domain, uri.Host)) return entry.Neighbour;
            if (NextHops.TryResolve(uri, out _, out var address) && address == entry.Neighbour.Address) return entry.Neighbour;
        }

        return null;
    }

    /// <summary>The neighbour behind which a number of an own domain lies, or null.</summary>
    public Neighbour? ForNumber(ReadOnlySpan<byte> user)
    {
        Neighbour? found = null;
        var longest = 0;
        foreach (var entry in _entries)
        {
            foreach (var prefix in entry.Prefixes)
            {
                if (prefix.Length <= longest || !user.StartsWith(prefix)) continue;
                found = entry.Neighbour;
                longest = prefix.Length;
            }
        }

        return found;
    }

    private static bool Contains(IReadOnlyList<ReadOnlyMemory<byte>> proven, byte[] domain)
    {
        for (var i = 0; i < proven.Count; i++)
            if (Ascii.EqualsIgnoreCase(proven[i].Span, domain)) return true;
        return false;
    }

    private static bool NamesAddress(in Via via, in Flow flow, in PeerAddress address)
    {
        var port = via.Port != 0 ? via.Port : flow.Transport.IsSecure() ? 5061 : 5060;
        return PeerAddress.TryParse(via.Host, (ushort)port, out var named) && named == address;
    }

    private sealed class Entry(Neighbour neighbour)
    {
        public Neighbour Neighbour { get; } = neighbour;

        public byte[] TlsDomain { get; } = Encoding.ASCII.GetBytes(neighbour.TlsDomain);

        public byte[][] Domains { get; } = [.. neighbour.Domains.Select(Encoding.ASCII.GetBytes)];

        public byte[][] Prefixes { get; } = [.. neighbour.Prefixes.Select(Encoding.ASCII.GetBytes)];
    }
}
