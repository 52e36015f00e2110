using System.Buffers.Binary;
using Tandem.Kernel;

namespace Tandem.Stun.Tests.Simulation;

/// <summary>
/// A relay that does for ICE what a TURN server does, with a wire format of one line: an operation, an address, data. Clients come by datagrams to port 3478 or by connections to port 443. Only peers whose address the client
/// has sent to may send to it, as with a permission of TURN.
/// </summary>
internal sealed class Relay
{
    public const byte Allocate = 0xF0;
    public const byte Allocated = 0xF1;
    public const byte Data = 0xF2;

    private readonly Segment _segment;
    private readonly Dictionary<PeerAddress, Allocation> _byClient = [];
    private readonly Dictionary<PeerAddress, Allocation> _byRelayed = [];
    private ushort _nextPort = 50_000;

    public Relay(Segment segment, PeerAddress address)
    {
        (_segment, Address) = (segment, address.WithPort(3478));
        segment.Attach(address.ToIPAddress(), Receive);
        segment.Listen(TcpAddress, Accept);
    }

    public PeerAddress Address { get; }

    public PeerAddress TcpAddress => Address.WithPort(443);

    /// <summary>Packets relayed.</summary>
    public int Relayed { get; private set; }

    /// <summary>Writes an operation.</summary>
    public static byte[] Write(byte operation, PeerAddress peer, PeerAddress mapped, ReadOnlySpan<byte> data)
    {
        var octets = new byte[13 + data.Length];
        octets[0] = operation;
        WriteV4(octets.AsSpan(1), peer);
        WriteV4(octets.AsSpan(7), mapped);
        data.CopyTo(octets.AsSpan(13));
        return octets;
    }

    public static PeerAddress ReadPeer(ReadOnlySpan<byte> octets) => ReadV4(octets[1..]);

    public static PeerAddress ReadMapped(ReadOnlySpan<byte> octets) => ReadV4(octets[7..]);

    private static void WriteV4(Span<byte> octets, PeerAddress address)
    {
        if (!address.IsV4) return;
        address.WriteAddress(octets);
        BinaryPrimitives.WriteUInt16BigEndian(octets[4..], address.Port);
    }

    private static PeerAddress ReadV4(ReadOnlySpan<byte> octets) => new(octets[..4], BinaryPrimitives.ReadUInt16BigEndian(octets[4..]));

    private void Receive(Datagram datagram)
    {
        if (datagram.Destination == Address) ReceiveFromClient(datagram.Source, datagram.Octets, octets => _segment.Send(new Datagram(Address, datagram.Source, octets)));
        else if (_byRelayed.TryGetValue(datagram.Destination, out var allocation)) allocation.ReceiveFromPeer(datagram);
    }

    private void Accept(Connection connection) =>
        connection.Received = octets => ReceiveFromClient(connection.Remote, octets, octets => connection.Send(octets));

    private void ReceiveFromClient(PeerAddress client, byte[] octets, Action<byte[]> send)
    {
        if (octets[0] == Allocate)
        {
            if (!_byClient.TryGetValue(client, out var known))
            {
                known = new Allocation(this, Address.WithPort(_nextPort++), send);
                _byClient.Add(client, known);
                _byRelayed.Add(known.Address, known);
            }

            send(Write(Allocated, known.Address, client, default));
        }
        else if (octets[0] == Data && _byClient.TryGetValue(client, out var allocation))
        {
            allocation.SendToPeer(ReadPeer(octets), octets.AsSpan(13).ToArray());
        }
    }

    private sealed class Allocation(Relay relay, PeerAddress address, Action<byte[]> send)
    {
        private readonly HashSet<PeerAddress> _permissions = [];

        public PeerAddress Address { get; } = address;

        public void SendToPeer(PeerAddress peer, byte[] data)
        {
            relay.Relayed++;
            _permissions.Add(peer.WithPort(0));
            relay._segment.Send(new Datagram(Address, peer, data));
        }

        public void ReceiveFromPeer(Datagram datagram)
        {
            if (!_permissions.Contains(datagram.Source.WithPort(0))) return;
            relay.Relayed++;
            send(Write(Data, datagram.Source, default, datagram.Octets));
        }
    }
}
