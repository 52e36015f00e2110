using System.Security.Cryptography;
using System.Text;
using Tandem.Kernel;
using Tandem.Media.Plane;
using Tandem.Media.Playing;
using Tandem.Media.Transports;
using Tandem.Transport;

namespace Tandem.Media.Legs;

/// <summary>One side of a call. What who controls it calls is posted to the loop; all else is the loop's.</summary>
internal sealed class MediaLeg : LoopTimer, IMediaLeg
{
    private readonly MediaSession _session;
    private readonly List<LegTransport> _transports = [];
    private readonly List<LegStream> _streams = [];
    private readonly List<LegDatagrams> _datagrams = [];
    private readonly OneWayWatch _oneWay;
    private Instant _heardAt = Instant.Never;
    private bool _expectsMedia;
    private bool _isSilent;
    private bool _isClosed;
    private MediaLegReport? _last;
    private Instant _endedAt;

    public MediaLeg(MediaSession session, string name)
    {
        (_session, Name, _oneWay) = (session, name, new OneWayWatch(this));
        // Not to be traced to a person, nor to another call (RFC 7022 section 4.2).
        CanonicalName = Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(12)));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool HasBeenHeard { get; private set; }

    /// <inheritdoc/>
    public bool IsAllSilent => _session.IsSilent;

    /// <summary>Whether nothing comes of it, be it that it is silent or that it need not send.</summary>
    public bool IsSilent => _isSilent || !_expectsMedia || _isClosed;

    public PlaneContext Plane => _session.Plane.Context;

    public IMediaLoop Loop => _session.Lane.Loop;

    public LoopBuffers Buffers => _session.Lane.Buffers;

    public IMediaObserver Observer => _session.Observer;

    /// <summary>CNAME of all that is sent to this side.</summary>
    public byte[] CanonicalName { get; }

    /// <summary>The leg that it is joined with.</summary>
    public MediaLeg? Partner { get; private set; }

    public IReadOnlyList<LegStream> Streams => _streams;

    public KeyRate Keys { get; } = new();

    /// <summary>What comes goes nowhere.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>What comes is silence to the other leg.</summary>
    public bool IsSilenced { get; private set; }

    /// <summary>Who takes what comes beside the other leg; null for nobody.</summary>
    public IMediaTap? Tap => _session.CurrentTap;

    /// <summary>That one wants no more.</summary>
    public void Untap() => _session.Untap();

    /// <summary>Events of keys that come go nowhere.</summary>
    public bool AreKeysBlocked { get; private set; }

    /// <inheritdoc/>
    public override Instant Deadline => _expectsMedia && !_isSilent && !_isClosed ? _heardAt + Plane.Options.MediaTimeout : Instant.Never;

    /// <inheritdoc/>
    public ILegTransport? TryOpen(LegTransportRequest request)
    {
        if (_session.Plane.TryOpen(this, request) is not { } transport) return null;
        Loop.Post(_ => Add(transport));
        return transport;
    }

    /// <inheritdoc/>
    public void Negotiate(IReadOnlyList<NegotiatedMedium> media) => Negotiate(media, []);

    /// <inheritdoc/>
    public void Negotiate(IReadOnlyList<NegotiatedMedium> media, IReadOnlyList<NegotiatedDatagrams> datagrams)
    {
        NegotiatedMedium[] agreed = [.. media];
        NegotiatedDatagrams[] others = [.. datagrams];
        Loop.Post(_ => Apply(agreed, others));
    }

    /// <inheritdoc/>
    public void PressKey(char key, TimeSpan duration, int? level = null) => Loop.Post(_ => Sound?.Bridge?.PressKey(key, duration, level, Loop.Now));

    /// <inheritdoc/>
    public void RequestPicture() => Loop.Post(_ =>
    {
        foreach (var stream in _streams)
            if (!stream.IsAudio) stream.AskForPicture(Loop.Now);
    });

    /// <inheritdoc/>
    public void Block(bool isBlocked) => Loop.Post(_ => IsBlocked = isBlocked);

    /// <inheritdoc/>
    public void BlockKeys(bool isBlocked) => Loop.Post(_ => AreKeysBlocked = isBlocked);

    /// <inheritdoc/>
    public void Expect() => Loop.Post(_ =>
    {
        if (!_isClosed) Expect(Loop.Now);
    });

    /// <inheritdoc/>
    public void Silence(bool isSilenced) => Loop.Post(_ => IsSilenced = isSilenced);

    /// <inheritdoc/>
    public void Play(Playback playback) => Loop.Post(_ =>
    {
        if (Sound is { } sound) sound.Play(playback, Loop.Now);
        else playback.Ended?.Invoke();
    });

    /// <inheritdoc/>
    public void StopPlaying() => Loop.Post(_ => Sound?.StopPlaying());

    /// <inheritdoc/>
    public void Close() => Loop.Post(_ => End());

    /// <summary>What is touched for each packet that comes.</summary>
    public void Touch(Footprint footprint)
    {
        footprint.Add(this);
        footprint.Add(_session);
    }

    /// <summary>Something came of it.</summary>
    public void Hear(Instant now)
    {
        _heardAt = now;
        HasBeenHeard = true;
        if (!_isSilent) return;
        _isSilent = false;
        Loop.Schedule(this);
    }

    /// <inheritdoc/>
    public override void Advance(Instant now)
    {
        _isSilent = true;
        Observer.Silent(this);
    }

    /// <summary>A transport is in another state.</summary>
    public void StateChanged(LegTransport transport, MediaTransportState state)
    {
        var reason = transport.Media.FailureReason;
        if (state == MediaTransportState.Failed)
        {
            Plane.Metrics.TransportFailed();
            PlaneLog.TransportFailed(Plane.Logger, Name, reason);
        }

        Observer.StateChanged(this, state, reason);
    }

    /// <summary>Joins it with another one, or with none.</summary>
    public void JoinWith(MediaLeg? partner)
    {
        Partner = partner;
        Bridge();
    }

    /// <summary>Ends it.</summary>
    public void End()
    {
        if (_isClosed) return;
        _isClosed = true;
        var now = Loop.Now;
        MediaSession.Separate(this);
        foreach (var stream in _streams) stream.Close(now);
        foreach (var transport in _transports) transport.Close(now);
        // A call may last for hours after a branch of it has rung once: of that, what it was is kept, and not what it was made with.
        (_last, _endedAt) = (Measure(), now);
        _transports.Clear();
        _streams.Clear();
        _datagrams.Clear();
        Loop.Cancel(this);
        Loop.Cancel(_oneWay);
        Plane.Metrics.LegEnded();
    }

    public MediaLegReport Report() => _last is { } last ? last.After(Loop.Now - _endedAt) : Measure();

    private MediaLegReport Measure()
    {
        var told = new HashSet<LegTransport>();
        return new MediaLegReport(Name, [.. _streams.Select(stream => stream.Report(told.Add(stream.Transport))), .. _datagrams.Select(datagrams => datagrams.Report())]) { IsOneWay = _oneWay.IsOneWay };
    }

    /// <summary>Where something can be heard; null when nothing was agreed on, or it is over.</summary>
    private LegStream? Sound => _isClosed ? null : _streams.Find(stream => stream.IsAudio);

    private void Add(LegTransport transport)
    {
        if (_isClosed)
        {
            transport.Close(Loop.Now);
            return;
        }

        _transports.Add(transport);
        transport.Open(Loop.Now);
    }

    private void Apply(NegotiatedMedium[] media, NegotiatedDatagrams[] datagrams)
    {
        if (_isClosed) return;
        var now = Loop.Now;
        foreach (var transport in media.Select(medium => (LegTransport)medium.Transport).Distinct()) transport.Describe(media.First(medium => medium.Transport == transport), Plane.Dtls, now);
        foreach (var medium in media) Update(medium, now);
        foreach (var ended in _streams.Where(stream => !media.Any(medium => medium.Stream == stream.Number)).ToList())
        {
            ended.Close(now);
            _streams.Remove(ended);
        }

        Update(datagrams, now);
        foreach (var transport in _transports.ToList()) Assign(transport, media, now);
        Expect(now);
        Bridge();
        Partner?.Bridge();
    }

    private void Update(NegotiatedMedium medium, Instant now)
    {
        if (_streams.Find(stream => stream.Number == medium.Stream) is { } known) known.Renegotiate(medium, now);
        else _streams.Add(new LegStream(this, medium, now));
    }

    private void Update(NegotiatedDatagrams[] datagrams, Instant now)
    {
        _datagrams.RemoveAll(known => !datagrams.Any(agreed => agreed.Stream == known.Number && agreed.Transport == known.Transport));
        foreach (var agreed in datagrams)
        {
            var known = _datagrams.Find(one => one.Number == agreed.Stream);
            if (known is null) _datagrams.Add(known = new LegDatagrams(this, agreed));
            known.Open(agreed, now);
        }
    }

    /// <summary>A transport that no medium names any more is closed.</summary>
    private void Assign(LegTransport transport, NegotiatedMedium[] media, Instant now)
    {
        transport.Datagrams = _datagrams.Find(datagrams => datagrams.Transport == transport);
        if (transport.Datagrams is null && !media.Any(medium => medium.Transport == transport))
        {
            transport.Close(now);
            _transports.Remove(transport);
            return;
        }

        transport.Serve([.. _streams.Where(stream => stream.Transport == transport)]);
    }

    private void Expect(Instant now)
    {
        _expectsMedia = _datagrams.Count > 0 || _streams.Exists(stream => stream.MayReceive);
        (_heardAt, _isSilent) = (now, false);
        Loop.Schedule(this);
    }

    private void Bridge()
    {
        foreach (var transport in _transports) transport.Forget();
        foreach (var stream in _streams) stream.BridgeTo(Partner?._streams.Find(other => other.Number == stream.Number));
        foreach (var datagrams in _datagrams) datagrams.To = Partner?._datagrams.Find(other => other.Number == datagrams.Number);
        _oneWay.Begin(Loop.Now);
    }
}
