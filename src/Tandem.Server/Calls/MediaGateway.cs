using Tandem.Contracts.Media;
using Tandem.Media.Calls;
using Tandem.Media.Legs;
using Tandem.Transport;

namespace Tandem.Server.Calls;

/// <summary>The media plane as the signalling sees it: its calls, and what is told of them brought from the loops of media to the lane.</summary>
internal sealed class MediaGateway(IMediaPlane plane, MediaCallOptions options, LiveMedia live, SipLane lane) : IMediaGateway
{
    /// <inheritdoc/>
    public IGatewayCall Begin(string callId, long number, IGatewayObserver observer) => new GatewayCall(callId, number, plane, new LaneObserver(lane, observer), options, live);
}
