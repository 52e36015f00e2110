using Tandem.Media.Plane;

namespace Tandem.Media.Legs;

/// <summary>The media of one call. What who controls it calls is posted to its loop, which has all of it.</summary>
internal sealed class MediaSession(MediaPlane plane, PlaneLane lane, IMediaObserver observer) : IMediaSession
{
    private readonly List<MediaLeg> _legs = [];
    private bool _isClosed;

    public MediaPlane Plane => plane;

    public PlaneLane Lane => lane;

    public IMediaObserver Observer => observer;

    /// <summary>Whether of no leg anything comes any more that should send. On the loop.</summary>
    public bool IsSilent => _legs.TrueForAll(leg => leg.IsSilent);

    /// <summary>Who takes what all legs receive. On the loop.</summary>
    public IMediaTap? CurrentTap { get; private set; }

    /// <inheritdoc/>
    public IMediaLeg AddLeg(string name)
    {
        var leg = new MediaLeg(this, name);
        lane.Loop.Post(_ => Add(leg));
        return leg;
    }

    /// <inheritdoc/>
    public void Join(IMediaLeg one, IMediaLeg other) => lane.Loop.Post(_ => JoinNow((MediaLeg)one, (MediaLeg)other));

    /// <inheritdoc/>
    public void Tap(IMediaTap? tap) => lane.Loop.Post(_ => CurrentTap = tap);

    /// <summary>Who takes what all legs receive wants no more. On the loop.</summary>
    public void Untap() => CurrentTap = null;

    /// <inheritdoc/>
    public Task<MediaSessionReport> ReportAsync(CancellationToken cancellation) =>
        lane.Loop.InvokeAsync(() => new MediaSessionReport([.. _legs.Select(leg => leg.Report())])).WaitAsync(cancellation);

    /// <inheritdoc/>
    public void Close() => lane.Loop.Post(_ => CloseNow());

    /// <summary>Takes a leg out of what it is joined with. On the loop.</summary>
    public static void Separate(MediaLeg leg)
    {
        if (leg.Partner is not { } partner) return;
        leg.JoinWith(null);
        partner.JoinWith(null);
    }

    private void Add(MediaLeg leg)
    {
        _legs.Add(leg);
        plane.Context.Metrics.LegBegun();
        if (_isClosed) leg.End();
    }

    private void JoinNow(MediaLeg one, MediaLeg other)
    {
        if (_isClosed || one.Partner == other) return;
        Separate(one);
        Separate(other);
        one.JoinWith(other);
        other.JoinWith(one);
    }

    private void CloseNow()
    {
        if (_isClosed) return;
        _isClosed = true;
        foreach (var leg in _legs) leg.End();
        plane.Ended(this);
    }
}
