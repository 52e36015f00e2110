using Microsoft.Extensions.Logging;
using Tandem.Media.Calls;
using Tandem.Media.Legs;
using Tandem.Ng;

namespace Tandem.Media.Control;

/// <summary>Which networks the parties of an offer are in. A name that no address has is as none, and is counted; the log tells of it once.</summary>
internal sealed class NgNetworks(IMediaPlane plane, NgMetrics metrics, ILogger logger)
{
    /// <summary>More names than anybody has networks.</summary>
    private const int MaxTold = 100;

    private readonly HashSet<string> _told = [];

    /// <summary>A target with its network and that of the offerer.</summary>
    public PartyProfile Place(PartyProfile target, NgRequest request)
    {
        var direction = request.Words(NgKeys.Direction);
        return target with
        {
            OfferersNetwork = Known(request.Find(NgKeys.FromInterface) ?? direction.ElementAtOrDefault(0)),
            Network = Known(request.Find(NgKeys.ToInterface) ?? direction.ElementAtOrDefault(1)),
        };
    }

    private string? Known(string? name)
    {
        if (string.IsNullOrEmpty(name) || plane.FamiliesOf(name).Count > 0) return string.IsNullOrEmpty(name) ? null : name;
        metrics.NetworkUnknown();
        if (_told.Count < MaxTold && _told.Add(name)) ControlLog.UnknownNetwork(logger, name);
        return null;
    }
}
