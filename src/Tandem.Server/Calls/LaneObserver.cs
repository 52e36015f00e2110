using Tandem.Contracts.Media;
using Tandem.Media.Legs;
using Tandem.Media.Transports;
using Tandem.Transport;

namespace Tandem.Server.Calls;

/// <summary>Brings what a loop of media tells of a call to the lane.</summary>
internal sealed class LaneObserver(SipLane lane, IGatewayObserver observer) : IMediaObserver
{
    /// <inheritdoc/>
    public void StateChanged(IMediaLeg leg, MediaTransportState state, string reason)
    {
        if (state == MediaTransportState.Failed) lane.Post(_ => observer.MediaLost(leg.Name, reason));
    }

    /// <inheritdoc/>
    public void Silent(IMediaLeg leg) => lane.Post(_ => observer.MediaSilent(leg.Name));

    /// <inheritdoc/>
    public void OneWay(IMediaLeg leg, bool hasBegun) => lane.Post(_ => observer.OneWay(leg.Name, hasBegun));

    /// <summary>Who pressed it, when nobody hears of it in media. On the lane.</summary>
    public Func<string, bool> NeedsTelling { get; set; } = _ => false;

    /// <inheritdoc/>
    public void KeyPressed(IMediaLeg leg, char key, TimeSpan duration) => lane.Post(_ =>
    {
        if (NeedsTelling(leg.Name)) observer.KeyPressed(leg.Name, key, duration);
    });
}
