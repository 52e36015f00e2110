using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>
/// The connections that serve further requests to an address: those that the node opened (RFC 3261 section 18), and over TLS those that peers opened and offered (RFC 5923). A TLS connection serves only the domain
/// that its peer proved to be. The lane only.
/// </summary>
internal sealed class ConnectionReuse
{
    private readonly Dictionary<(SipTransport, PeerAddress), List<SipConnection>> _connections = [];

    /// <summary>How many addresses are reached so.</summary>
    public int Count => _connections.Count;

    /// <summary>The connection for requests to an address, or null. The domain is empty when the address itself is wanted.</summary>
    public SipConnection? Find(SipTransport transport, in PeerAddress remote, ReadOnlySpan<byte> domain)
    {
        if (!_connections.TryGetValue((transport, remote), out var connections)) return null;
        foreach (var connection in connections)
            if (transport != SipTransport.Tls || Serves(connection, domain)) return connection;
        return null;
    }

    /// <summary>Adds a connection that the node opens.</summary>
    public void Add(SipConnection connection) => Add(connection, connection.Flow.Remote);

    /// <summary>
    /// Adds a connection that a peer opened and offered, for its address with the port that it named. Without a proven domain anybody could draw requests to himself (RFC 5923 section 8.1), so nothing happens then;
    /// nor when it was offered before.
    /// </summary>
    public void AddAlias(SipConnection connection, ushort port)
    {
        if (connection.IsOutbound || connection.ProvenDomains.Count == 0 || connection.AliasPort != 0) return;
        connection.AliasPort = port;
        Add(connection, connection.Flow.Remote.WithPort(port));
    }

    /// <summary>Takes a connection out.</summary>
    public void Remove(SipConnection connection)
    {
        if (!connection.IsOutbound && connection.AliasPort == 0) return;
        var key = (connection.Flow.Transport, connection.IsOutbound ? connection.Flow.Remote : connection.Flow.Remote.WithPort(connection.AliasPort));
        if (_connections.TryGetValue(key, out var connections) && connections.Remove(connection) && connections.Count == 0) _connections.Remove(key);
    }

    private void Add(SipConnection connection, in PeerAddress remote)
    {
        var key = (connection.Flow.Transport, remote);
        if (_connections.TryGetValue(key, out var connections)) connections.Add(connection);
        else _connections.Add(key, [connection]);
    }

    // One that the node opened for a domain fails when the peer is another; so requests to it may wait on it already.
    private static bool Serves(SipConnection connection, ReadOnlySpan<byte> domain) =>
        connection.IsOutbound && System.Text.Ascii.EqualsIgnoreCase(domain, connection.Domain) || !domain.IsEmpty && SipIdentities.Contains(connection.ProvenDomains, domain);
}
