using Tandem.Media.Transports;
using Tandem.Transport;

namespace Tandem.Media.Legs;

/// <summary>Octets that all legs of a loop write packets into, each for the time of one call, and what the loop counts.</summary>
internal sealed class LoopBuffers
{
    private const int MaxPacket = 2048;

    /// <summary>A packet of a processor.</summary>
    public byte[] Made { get; } = New();

    /// <summary>A packet that came again, without its wrapping.</summary>
    public byte[] Unwrapped { get; } = New();

    /// <summary>A packet that is sent again.</summary>
    public byte[] Repeated { get; } = New();

    /// <summary>A compound of RTCP.</summary>
    public byte[] Report { get; } = New();

    /// <summary>What was thrown away by any leg.</summary>
    public MediaDrops Drops { get; } = new();

    private static byte[] New() => GC.AllocateArray<byte>(MaxPacket + IMediaReceiver.Tailroom, pinned: true);
}
