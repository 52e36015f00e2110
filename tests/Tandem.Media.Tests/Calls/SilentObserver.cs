using Tandem.Media.Legs;
using Tandem.Media.Transports;

namespace Tandem.Media.Tests.Calls;

/// <summary>Hears what happens to media, and says nothing.</summary>
internal sealed class SilentObserver : IMediaObserver
{
    public void StateChanged(IMediaLeg leg, MediaTransportState state, string reason)
    {
    }

    public void Silent(IMediaLeg leg)
    {
    }

    public void KeyPressed(IMediaLeg leg, char key, TimeSpan duration)
    {
    }
}
