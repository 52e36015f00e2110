using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>An address that data is relayed from.</summary>
/// <param name="Local">The address to bind; its port does not matter.</param>
/// <param name="External">What peers see of it and XOR-RELAYED-ADDRESS says: another address of the same family where a NAT maps one to one, ports included. Its port does not matter.</param>
public sealed record RelayAddress(PeerAddress Local, PeerAddress External)
{
    /// <summary>An address that no NAT stands before.</summary>
    public RelayAddress(PeerAddress local) : this(local, local)
    {
    }

    /// <summary>The first port. 49152, where dynamic ports begin (RFC 8656 section 7.2); no less than 1024.</summary>
    public ushort FirstPort { get; init; } = 49152;

    /// <summary>The last port.</summary>
    public ushort LastPort { get; init; } = 65535;
}
