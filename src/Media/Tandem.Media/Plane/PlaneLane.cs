using Tandem.Media.Legs;
using Tandem.Transport;

namespace Tandem.Media.Plane;

/// <summary>A loop, and what its sessions share.</summary>
/// <param name="Loop">The loop.</param>
internal sealed record PlaneLane(IMediaLoop Loop)
{
    public LoopBuffers Buffers { get; } = new();

    /// <summary>How many sessions it has.</summary>
    public int Sessions;
}
