using Tandem.Kernel;

namespace Tandem.Stun.Turn.Client;

/// <summary>A permission or a channel that is kept alive.</summary>
/// <param name="address">The host for a permission, with port for a channel.</param>
/// <param name="channel">The channel's number; 0 for a permission.</param>
internal sealed class TurnClientPeer(PeerAddress address, ushort channel)
{
    public PeerAddress Address { get; } = address;

    public ushort Channel { get; } = channel;

    /// <summary>Whether the server has agreed.</summary>
    public bool IsActive { get; set; }

    public TimerHandle Timer;
}
