using System.Net;
using Tandem.Kernel;

namespace Tandem.Stun.Tests.Simulation;

/// <summary>A NAT of any kind between two networks (RFC 4787).</summary>
internal sealed class Nat
{
    private readonly Segment _inner;
    private readonly Segment _outer;
    private readonly List<Mapping> _mappings = [];
    private IPAddress _address;
    private ushort _nextPort = 40_000;

    public Nat(NatKind kind, Segment inner, Segment outer, IPAddress address)
    {
        (Kind, _inner, _outer, _address) = (kind, inner, outer, address);
        IsUdpBlocked = kind == NatKind.OnlyTcp443;
        inner.Gateway = this;
        outer.Attach(address, Inbound);
    }

    public NatKind Kind { get; }

    /// <summary>Whether hosts inside reach each other by their outer addresses (RFC 4787 section 6).</summary>
    public bool Hairpins { get; set; }

    /// <summary>How long a mapping lives after the last datagram from inside (section 4.3).</summary>
    public TimeSpan MappingTimeout { get; set; } = TimeSpan.FromSeconds(60);

    public bool IsUdpBlocked { get; set; }

    public int Mappings => _mappings.Count;

    /// <summary>It forgets every mapping, as when it is switched off and on; with another address when the provider gives one.</summary>
    public void Rebind(IPAddress? address = null)
    {
        _mappings.Clear();
        _nextPort += 1_000;
        if (address is null) return;
        _outer.Detach(_address);
        _address = address;
        _outer.Attach(address, Inbound);
    }

    public void Outbound(Datagram datagram)
    {
        if (IsUdpBlocked) return;
        var mapping = MappingOf(datagram);
        mapping.LastUsed = _inner.Time.Now;
        mapping.Destinations.Add(datagram.Destination);
        var mapped = datagram with { Source = Outer(mapping.Port) };
        if (!datagram.Destination.ToIPAddress().Equals(_address)) _outer.Send(mapped);
        else if (Hairpins) Inbound(mapped);
    }

    public void Connect(PeerAddress source, PeerAddress destination, Action<Connection> connected, Action failed)
    {
        if (Kind == NatKind.OnlyTcp443 && destination.Port != 443) failed();
        else _outer.Connect(Outer(_nextPort++), destination, connected, failed);
    }

    private void Inbound(Datagram datagram)
    {
        if (IsUdpBlocked || _mappings.Find(mapping => mapping.Port == datagram.Destination.Port) is not { } mapping) return;
        if (IsExpired(mapping))
        {
            _mappings.Remove(mapping);
            return;
        }

        if (Accepts(mapping, datagram.Source)) _inner.Send(datagram with { Destination = mapping.Inner });
    }

    private bool Accepts(Mapping mapping, PeerAddress source) => Kind switch
    {
        NatKind.FullCone => true,
        NatKind.AddressRestricted => mapping.Destinations.Any(destination => destination.WithPort(0) == source.WithPort(0)),
        _ => mapping.Destinations.Contains(source),
    };

    private Mapping MappingOf(Datagram datagram)
    {
        _mappings.RemoveAll(IsExpired);
        var destination = Kind == NatKind.Symmetric ? datagram.Destination : default;
        var mapping = _mappings.Find(mapping => mapping.Inner == datagram.Source && mapping.For == destination);
        if (mapping is not null) return mapping;
        mapping = new Mapping(datagram.Source, destination, Kind == NatKind.Symmetric ? FreePort() : _nextPort++);
        _mappings.Add(mapping);
        return mapping;
    }

    private ushort FreePort()
    {
        while (true)
        {
            var port = (ushort)_inner.Random.Next(1024, 65_536);
            if (!_mappings.Exists(mapping => mapping.Port == port)) return port;
        }
    }

    private bool IsExpired(Mapping mapping) => _inner.Time.Now - mapping.LastUsed > MappingTimeout;

    private PeerAddress Outer(ushort port) => PeerAddress.From(new IPEndPoint(_address, port));

    private sealed class Mapping(PeerAddress inner, PeerAddress @for, ushort port)
    {
        public PeerAddress Inner { get; } = inner;

        public PeerAddress For { get; } = @for;

        public ushort Port { get; } = port;

        public HashSet<PeerAddress> Destinations { get; } = [];

        public Instant LastUsed { get; set; }
    }
}
