namespace Tandem.Contracts.Media;

/// <summary>The media plane, as who sees the signalling of calls needs it. On the lane; never blocks.</summary>
public interface IMediaGateway
{
    /// <summary>Begins the media of a call.</summary>
    /// <param name="callId">Its Call-ID, for reports.</param>
    /// <param name="number">Its number on this node (<see cref="CallReport.Number"/>).</param>
    /// <param name="observer">Told of what happens to them.</param>
    IGatewayCall Begin(string callId, long number, IGatewayObserver observer);
}
