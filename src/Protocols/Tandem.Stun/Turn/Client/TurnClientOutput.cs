using Tandem.Kernel;

namespace Tandem.Stun.Turn.Client;

/// <summary>Something that a client tells its owner.</summary>
/// <param name="Kind">What.</param>
public readonly record struct TurnClientOutput(TurnClientOutputKind Kind)
{
    /// <summary>The message of <see cref="TurnClientOutputKind.Transmit"/>.</summary>
    public ReadOnlyMemory<byte> Octets { get; init; }

    /// <summary>The peer that it is about.</summary>
    public PeerAddress Peer { get; init; }

    /// <summary>By what a <see cref="TurnDataConnection"/> is bound to a connection with the peer.</summary>
    public uint ConnectionId { get; init; }

    /// <summary>The server's reason; 0 when it did not answer.</summary>
    public StunErrorCode Code { get; init; }

    /// <summary>With <see cref="StunErrorCode.TryAlternate"/> the server to ask instead (RFC 8489 section 10).</summary>
    public PeerAddress Alternate { get; init; }
}
