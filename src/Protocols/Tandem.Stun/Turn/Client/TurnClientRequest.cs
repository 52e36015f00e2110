using Tandem.Kernel;

namespace Tandem.Stun.Turn.Client;

/// <summary>A request, as long as it is made again with new credentials.</summary>
internal sealed class TurnClientRequest(StunMethod method)
{
    public StunMethod Method { get; } = method;

    /// <summary>The peer of CreatePermission, ChannelBind and Connect.</summary>
    public PeerAddress Peer { get; init; }

    public ushort Channel { get; init; }

    /// <summary>Whether a Refresh deletes the allocation.</summary>
    public bool Deletes { get; init; }

    /// <summary>Whether a Refresh moves the allocation.</summary>
    public bool Moves { get; init; }

    /// <summary>How often the server has wanted other credentials.</summary>
    public int Challenges { get; set; }
}
