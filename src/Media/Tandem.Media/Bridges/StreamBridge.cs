using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Processing;
using Tandem.Media.Transports;
using Tandem.Rtp;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Transport;

namespace Tandem.Media.Bridges;

/// <summary>The way of one medium from one leg to another. What becomes of a payload type is looked up in a table that offer and answer have made. Belongs to the loop.</summary>
internal sealed class StreamBridge : IDisposable
{
    private const int PayloadTypes = 128;

    private readonly Route[] _routes = new Route[PayloadTypes];
    private readonly OutgoingSource _source = new();
    private readonly IReadOnlyList<RtpFormat> _sender;
    private readonly IReadOnlyList<RtpFormat> _receiver;
    private ExtensionMap _extensions;
    private ProcessorPlan _plan;
    private ProcessorSlot? _slot;
    private bool _isProcessing;
    private bool _hasPlace;
    private bool _isRefused;
    private bool _pressesKeys;
    private int? _modeRequest;

    public StreamBridge(LegStream from, LegStream to)
    {
        (From, To, _sender, _receiver) = (from, to, from.Medium.Local.Formats, to.Medium.Remote.Formats);
        _extensions = MapOf(from, to);
        _plan = Plan(pressesKeys: false);
        SetRoutes();
    }

    public LegStream From { get; }

    public LegStream To { get; }

    /// <summary>Where packets that are passed on come from, for whom their numbers are to be translated back.</summary>
    public OutgoingSource Source => _source;

    /// <summary>What is sent now is made by a processor.</summary>
    public bool IsProcessing => _isProcessing;

    /// <summary>Whether what offer and answer say now still is what this was made for; extensions are taken over.</summary>
    public bool StillFits(LegStream from, LegStream to)
    {
        if (from != From || to != To || !AreSame(from.Medium.Local.Formats, _sender) || !AreSame(to.Medium.Remote.Formats, _receiver)) return false;
        _extensions = MapOf(from, to);
        return true;
    }

    /// <summary>Sends a packet on.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="buffer">Its octets, and what is free behind them.</param>
    /// <param name="length">How many are those of the packet.</param>
    /// <param name="now">When it came.</param>
    public void Forward(in RtpPacket packet, Span<byte> buffer, int length, Instant now)
    {
        if (!To.MaySend)
        {
            From.Drops.Add(MediaDrop.OnHold);
            return;
        }

        ref var route = ref _routes[packet.PayloadType];
        // It is asked once whether there is a way.
        if (route.Kind == RouteKind.Key && !TryMakeRoomForKeys()) route.Kind = RouteKind.Accompany;
        if (route.Kind == RouteKind.Pass) Pass(packet, buffer, length, route, now);
        else Process(packet, route.Kind, now);
    }

    /// <summary>What is touched for each packet that comes.</summary>
    public void Touch(Footprint footprint)
    {
        footprint.Add(this);
        footprint.Add(_routes);
        footprint.Add(_source);
        To.TouchToSend(footprint);
    }

    /// <summary>Puts a key into what is sent on, as an event or a tone.</summary>
    /// <returns>False when there is no way to send it.</returns>
    public bool PressKey(char key, TimeSpan duration, int? level, Instant now)
    {
        if (!To.MaySend || (!_pressesKeys && !TryMakeRoomForKeys())) return false;
        return TrySlot()?.PressKey(key, duration, level, now) == true;
    }

    /// <summary>Who gets what is sent on needs a picture that needs no other.</summary>
    public void RequestPicture(Instant now)
    {
        if (_isProcessing && _slot is not null) _slot.RequestKeyFrame(now);
        else From.RequestPicture(now);
    }

    /// <summary>Who gets what is sent on can take so many bits a second; what passes as it is has the rate that it has.</summary>
    public void LimitBitRate(long bitsPerSecond, Instant now)
    {
        if (_isProcessing) _slot?.LimitBitRate(bitsPerSecond, now);
    }

    public void Dispose() => DropSlot();

    private static ExtensionMap MapOf(LegStream from, LegStream to) => ExtensionMap.Between(from.Medium.Local, from.Medium.Remote, to.Medium.Local, to.Medium.Remote);

    private static bool AreSame(IReadOnlyList<RtpFormat> now, IReadOnlyList<RtpFormat> before) =>
        now.Count == before.Count && now.Zip(before).All(pair => pair.First.Map == pair.Second.Map && pair.First.Parameters == pair.Second.Parameters);

    private void Pass(in RtpPacket packet, Span<byte> buffer, int length, in Route route, Instant now)
    {
        if (!route.IsCompanion) _isProcessing = false;
        if (!packet.HasExtension && To.MediaIdExtension == 0)
        {
            To.Outgoing.Rewrite(buffer, packet, _source, route, now);
            To.Send(packet, buffer, length, route.PayloadType, route.Rate, now);
            return;
        }

        var change = HeaderExtensionEditing.Renumber(buffer, ref length, _extensions.Identifiers, To.MediaIdExtension, To.MediaId);
        // What one side said never reaches the other by accident.
        if (change == HeaderExtensionChange.NoRoom) HeaderExtensionEditing.RemoveAll(buffer, ref length);
        if (RtpPacket.TryParse(buffer[..length], out var edited) != RtpParseError.None) return;
        To.Outgoing.Rewrite(buffer, edited, _source, route, now);
        To.Send(edited, buffer, length, route.PayloadType, route.Rate, now);
    }

    private void Process(in RtpPacket packet, RouteKind kind, Instant now)
    {
        if (kind == RouteKind.None || !_plan.NeedsProcessor)
        {
            From.Drops.Add(kind == RouteKind.None ? MediaDrop.UnknownFormat : MediaDrop.NoConversion);
            return;
        }

        if (TrySlot() is not { } slot)
        {
            From.Drops.Add(MediaDrop.TooManyConversions);
            return;
        }

        if (kind == RouteKind.Process) _isProcessing = true;
        slot.Receive(packet, now);
        PassModeRequest();
    }

    /// <summary>Made when the first packet needs it; null as long as there is no place for it: then the next packet asks again.</summary>
    private ProcessorSlot? TrySlot() => _slot ??= !_plan.TakesProcess || TryTakePlace() ? CreateSlot() : null;

    private bool TryTakePlace()
    {
        var places = From.Leg.Plane.VideoPlaces;
        // One that was taken for a processor which could not be made is there still.
        _hasPlace = _hasPlace || places.TryTake();
        if (_hasPlace || _isRefused) return _hasPlace;
        _isRefused = true;
        places.Refuse();
        return false;
    }

    private void DropSlot()
    {
        _slot?.Dispose();
        _slot = null;
        if (_hasPlace) From.Leg.Plane.VideoPlaces.GiveBack();
        _hasPlace = false;
    }

    /// <summary>The way from there to here.</summary>
    private StreamBridge? Back => To.Bridge is { } bridge && bridge.To == From ? bridge : null;

    private ProcessorSlot CreateSlot()
    {
        var slot = new ProcessorSlot(_plan.Create(), To);
        if (Back?._slot?.ModeRequest is { } mode) slot.RequestMode(mode);
        return slot;
    }

    /// <summary>In which mode a side wants to be sent to, it says in what it sends (RFC 4867 section 4.3.1).</summary>
    private void PassModeRequest()
    {
        var request = _slot!.ModeRequest;
        if (request == _modeRequest) return;
        _modeRequest = request;
        if (request is { } mode) Back?._slot?.RequestMode(mode);
    }

    /// <summary>From now on everything goes through what can put keys in.</summary>
    private bool TryMakeRoomForKeys()
    {
        var plan = Plan(pressesKeys: true);
        if (!plan.NeedsProcessor) return false;
        DropSlot();
        (_plan, _pressesKeys) = (plan, true);
        SetRoutes();
        return true;
    }

    private ProcessorPlan Plan(bool pressesKeys)
    {
        var options = From.Leg.Plane.Options;
        var request = new ProcessorRequest
        {
            Incoming = pressesKeys ? AllOfSender : [.. AllOfSender.Where(format => !WaitsForKeys(format))],
            Outgoing = _receiver,
            PacketTime = To.Medium.Remote.PacketTime,
            MaxPacketTime = To.Medium.Remote.MaxPacketTime,
            MaxBitRate = To.Medium.Remote.MaxBitRate,
            SourcePacketTime = From.Medium.Local.PacketTime,
            PressesKeys = pressesKeys,
            Audio = options.Audio with { HearsKeys = options.HearsKeysInPassing && options.Audio.HearsKeys },
            Video = options.Video with { KeyFrameWanted = () => From.RequestPicture(From.Leg.Loop.Now) },
        };
        var plan = From.Leg.Plane.Plan(request);
        // Where something is coded anyway, keys come there at once.
        if (plan.NeedsProcessor && !pressesKeys) plan = From.Leg.Plane.Plan(request = request with { Incoming = AllOfSender });
        // What is decoded anyway is listened to for little more.
        return plan.IsTranscoding ? From.Leg.Plane.Plan(request with { Audio = options.Audio }) : plan;
    }

    private void SetRoutes()
    {
        // When everything could pass and yet something is needed, for keys or another packet time, that wants everything.
        var wantsAll = _plan.NeedsProcessor && _sender.All(format => format.IsCompanion() || SameAs(format) is not null);
        foreach (var format in _sender) _routes[format.PayloadType] = RouteOf(format, wantsAll);
    }

    private Route RouteOf(RtpFormat format, bool wantsAll)
    {
        // What is sent again is unwrapped before it comes here (RFC 4588).
        if (format.Is("rtx")) return default;
        if (WaitsForKeys(format) && !_plan.NeedsProcessor) return new Route { Kind = RouteKind.Key };
        if (wantsAll || SameAs(format) is not { } same) return new Route { Kind = format.IsCompanion() ? RouteKind.Accompany : RouteKind.Process };
        return new Route { Kind = RouteKind.Pass, PayloadType = same.PayloadType, Rate = same.Map.ClockRate, IsCompanion = format.IsCompanion() };
    }

    private IReadOnlyList<RtpFormat> AllOfSender => [.. _sender.Where(format => !format.Is("rtx"))];

    /// <summary>Whether it is keys for a side without: no sound is coded anew for them before there is one.</summary>
    private bool WaitsForKeys(RtpFormat format) => format.Is("telephone-event") && !_receiver.Any(other => other.Is("telephone-event"));

    private RtpFormat? SameAs(RtpFormat format) => _receiver.FirstOrDefault(format.IsRelayableAs);
}
