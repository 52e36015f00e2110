using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Processing;
using Tandem.Media.Transports;
using Tandem.Rtp;
using Tandem.Transport;

namespace Tandem.Media.Plane;

/// <summary>Carries media of calls: over sockets of its own, on loops of its own. Each session stays on one loop. Any thread.</summary>
/// <example>
/// <code>
/// await using var plane = new MediaPlane(new MediaPlaneOptions(), TimeProvider.System, meters, loggers);
/// plane.Start();
/// var session = plane.Begin(observer);
/// </code>
/// </example>
public sealed class MediaPlane : IMediaPlane, IAsyncDisposable
{
    /// <summary>The name of the meter that it counts with.</summary>
    public const string MeterName = "Tandem.Media";

    private static readonly TimeSpan CertificateLifetime = TimeSpan.FromDays(30);

    private readonly MediaLoop[] _loops;
    private readonly PlaneLane[] _lanes;
    private readonly PlaneAddress[] _addresses;
    private readonly ConcurrentDictionary<MediaSession, bool> _sessions = new();
    private readonly Lock _choice = new();
    private readonly List<SharedSocket> _shared = [];

    /// <summary>Makes one, which carries media when it is started.</summary>
    /// <param name="options">Where media are received, and how.</param>
    /// <param name="clock">The time.</param>
    /// <param name="meters">Where it counts.</param>
    /// <param name="loggers">Where it tells what happens.</param>
    public MediaPlane(MediaPlaneOptions options, TimeProvider clock, IMeterFactory meters, ILoggerFactory loggers)
        : this(options, clock, meters, loggers, loops: null)
    {
    }

    internal MediaPlane(MediaPlaneOptions options, TimeProvider clock, IMeterFactory meters, ILoggerFactory loggers, IReadOnlyList<IMediaLoop>? loops, Func<ProcessorRequest, ProcessorPlan>? plan = null)
    {
        var logger = loggers.CreateLogger("Tandem.Media");
        var count = options.SharedWebRtcPort is not null ? 1 : options.Loops > 0 ? options.Loops : Environment.ProcessorCount;
        _loops = loops is not null ? [] : [.. Enumerable.Range(0, count).Select(number => new MediaLoop($"media {number}", clock, logger))];
        _lanes = [.. (loops ?? _loops).Select(loop => new PlaneLane(loop, () => (loop as MediaLoop)?.ProcessorTime ?? TimeSpan.Zero))];
        _addresses = [.. options.Addresses.Select(address => new PlaneAddress(address, new PortPool(options.FirstPort, options.LastPort, options.PortRest, clock)))];
        var now = clock.GetUtcNow();
        Context = new PlaneContext(
            options, new DtlsContext(DtlsCertificate.Create(now, CertificateLifetime), new DtlsOptions()), new NtpClock(Instant.Now(clock), NtpTimestamp.Of(now)), plan ?? ProcessorFactory.Plan,
            new MediaMetrics(meters, this), logger);
    }

    /// <inheritdoc/>
    public string Fingerprint => Context.Dtls.Certificate.Fingerprint.ToString();

    /// <inheritdoc/>
    public AddressFamily Family => _addresses[0].Family;

    /// <inheritdoc/>
    public bool RelaysDatagrams => true;

    /// <inheritdoc/>
    public bool HasRoomForVideo() => Context.VideoPlaces.HasRoom();

    /// <inheritdoc/>
    public IReadOnlyList<MediaAddressReport> Addresses => [.. _addresses.Select(address => address.Report(Context.Options.FirstPort, Context.Options.LastPort))];

    internal PlaneContext Context { get; }

    internal int SessionCount => _sessions.Count;

    /// <summary>Ports of all addresses that are free, as pairs.</summary>
    internal int FreePorts => _addresses.Sum(address => address.Ports.Count);

    internal int AllPorts => _addresses.Sum(address => address.Ports.Size);

    /// <summary>Binds what is shared and starts the loops.</summary>
    /// <exception cref="IOException">The shared port cannot be bound.</exception>
    public void Start()
    {
        foreach (var address in _addresses)
            if (Context.Options.SharedWebRtcPort is { } port) _shared.Add(SharedSocket.Open(_lanes[0].Loop, address, port));
        for (var number = 0; number < _loops.Length; number++) _loops[number].Start(Context.Options.IsPinned ? number % Environment.ProcessorCount : -1);
    }

    /// <inheritdoc/>
    public IReadOnlyList<AddressFamily> FamiliesOf(string network) => [.. _addresses.Where(address => address.Network == network).Select(address => address.Family)];

    /// <inheritdoc/>
    public IMediaSession Begin(IMediaObserver observer)
    {
        var session = new MediaSession(this, Choose(), observer);
        _sessions.TryAdd(session, true);
        return session;
    }

    /// <summary>Ends all sessions, with a goodbye, and the loops.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions.Keys) session.Close();
        foreach (var loop in _loops) await loop.DisposeAsync().ConfigureAwait(false);
        Context.Metrics.Dispose();
        Context.Dtls.Dispose();
    }

    /// <summary>Opens sockets for a transport. Null when there is no port, or no address of its family in its network.</summary>
    internal LegTransport? TryOpen(MediaLeg leg, LegTransportRequest request)
    {
        var address = Array.Find(_addresses, address => address.Family == request.Family && (request.Network is null || address.Network == request.Network));
        if (address is null)
        {
            if (request.Network is { } network) PlaneLog.NoAddressInNetwork(Context.Logger, request.Family, network);
            else PlaneLog.NoAddress(Context.Logger, request.Family);
            return null;
        }

        TransportSockets? sockets = request.IsWebRtc ? _shared.Find(socket => socket.Address == address) : null;
        sockets ??= PrivateSockets.TryOpen(leg.Loop, address, hasRtcp: !request.IsWebRtc && !request.IsMultiplexed);
        if (sockets is not null) return new LegTransport(leg, request, sockets);
        Context.Metrics.PortRefused();
        PlaneLog.NoPorts(Context.Logger, Context.Options.FirstPort, Context.Options.LastPort);
        return null;
    }

    internal void Ended(MediaSession session) => _sessions.TryRemove(session, out _);

    /// <summary>The first loop that has little to do: a loop that is woken once for many packets carries them cheaper than several that are woken for each. Where all have enough, the one that has least.</summary>
    private PlaneLane Choose()
    {
        lock (_choice)
        {
            var now = _lanes[0].Loop.Now;
            var chosen = Array.Find(_lanes, lane => lane.LoadAt(now) < Context.Options.LoopShare) ?? _lanes.MinBy(lane => lane.LoadAt(now))!;
            chosen.Begin();
            return chosen;
        }
    }

    internal MediaLoopCounters Counters()
    {
        var sum = default(MediaLoopCounters);
        foreach (var loop in _loops)
        {
            var one = loop.Counters;
            sum = new(sum.Received + one.Received, sum.ReceivedOctets + one.ReceivedOctets, sum.Sent + one.Sent, sum.SentOctets + one.SentOctets, sum.Unsent + one.Unsent, sum.Sockets + one.Sockets, sum.Errors + one.Errors);
        }

        return sum;
    }

    internal long DropsBy(MediaDrop reason) => _lanes.Sum(lane => lane.Buffers.Drops[reason]);
}
