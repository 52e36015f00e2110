using Tandem.Media.Processing;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Bridges;

/// <summary>Makes processors for a bridge whose sides have no format in common. On the loop of the bridge; several loops may ask at once.</summary>
public interface IProcessorFactory
{
    /// <summary>Makes one.</summary>
    /// <returns>Null when there is no way from one format to the other: its packets are dropped and counted.</returns>
    MediaProcessor? Create(ProcessorRequest request);
}

/// <summary>What a processor is to do. It is handed all packets of its direction that the receiver does not take as they are: those of <see cref="From"/>, and those that accompany it, such as telephone events.</summary>
/// <param name="Kind">What the medium is, such as <c>audio</c>.</param>
/// <param name="From">What comes in, with the payload type that it has.</param>
/// <param name="To">What has to come out, with the payload type that it gets.</param>
public sealed record ProcessorRequest(string Kind, RtpFormat From, RtpFormat To)
{
    /// <summary>All that the sender may send.</summary>
    public IReadOnlyList<RtpFormat> Sender { get; init; } = [];

    /// <summary>All that the receiver takes, the most wanted first.</summary>
    public IReadOnlyList<RtpFormat> Receiver { get; init; } = [];

    /// <summary>How much a packet should hold; null where the receiver has said nothing.</summary>
    public TimeSpan? PacketTime { get; init; }
}
