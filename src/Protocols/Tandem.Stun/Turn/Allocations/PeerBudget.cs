namespace Tandem.Stun.Turn;

/// <summary>How many permissions and channels all allocations of a server have together, and may have.</summary>
/// <param name="maxPeers">Hosts with a permission or a channel.</param>
/// <param name="maxChannels">Channels.</param>
internal sealed class PeerBudget(int maxPeers, int maxChannels)
{
    public int Peers { get; set; }

    public int Channels { get; set; }

    public bool HasPeers(int count) => Peers + count <= maxPeers;

    public bool HasChannel => Channels < maxChannels;
}
