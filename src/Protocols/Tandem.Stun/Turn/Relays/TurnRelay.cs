using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>A relayed transport address (RFC 8656 section 3.2, RFC 6062 section 2): one socket.</summary>
/// <param name="number">Its number at the sockets.</param>
/// <param name="transport">UDP or TCP.</param>
/// <param name="range">Where its port is from.</param>
/// <param name="port">The port.</param>
internal sealed class TurnRelay(int number, StunTransport transport, PortRange range, ushort port)
{
    public int Number { get; } = number;

    /// <summary>Whether peers are reached by TCP, not UDP.</summary>
    public bool IsTcp { get; } = transport == StunTransport.Tcp;

    public PortRange Range { get; } = range;

    public ushort Port { get; } = port;

    /// <summary>What peers see, and XOR-RELAYED-ADDRESS says.</summary>
    public PeerAddress External { get; } = range.Address.External.WithPort(port);

    /// <summary>What is bound.</summary>
    public PeerAddress Local => Range.Address.Local.WithPort(Port);

    public bool IsV4 => External.IsV4;

    /// <summary>The allocation that it belongs to; null while it is only reserved.</summary>
    public TurnAllocation? Allocation { get; set; }

    /// <summary>When it ends; each address of a dual allocation has its own time (RFC 8656 section 8.1).</summary>
    public Instant ExpiresAt { get; set; }
}
