using Tandem.Media.Transports;

namespace Tandem.Media.Legs;

/// <summary>Told of what happens to the media of a call. On its loop, so it only hands on what it hears, and never blocks.</summary>
public interface IMediaObserver
{
    /// <summary>A transport of a leg is in another state.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="state">The state.</param>
    /// <param name="reason">Why it has failed, in words for the record of the call; empty otherwise.</param>
    void StateChanged(IMediaLeg leg, MediaTransportState state, string reason);

    /// <summary>A leg that should send has sent nothing for the time-out.</summary>
    void Silent(IMediaLeg leg);

    /// <summary>A leg sends no sound although it should, while the one that it is joined with sends; or that has ended, because sound comes or none has to come any more.</summary>
    /// <param name="leg">The leg of which nothing is heard.</param>
    /// <param name="hasBegun">Whether it has begun, or ended.</param>
    void OneWay(IMediaLeg leg, bool hasBegun)
    {
    }

    /// <summary>A key was pressed on a leg, whichever way it came.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="key">One of <c>0</c> to <c>9</c>, <c>*</c>, <c>#</c>, <c>A</c> to <c>D</c>.</param>
    /// <param name="duration">How long it was held.</param>
    void KeyPressed(IMediaLeg leg, char key, TimeSpan duration);
}
