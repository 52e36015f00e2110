using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Transports;
using Tandem.Rtp;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Bridges;

/// <summary>The way of one medium from one leg to another. What becomes of a payload type is looked up in a table that offer and answer have made. Belongs to the loop.</summary>
internal sealed class StreamBridge : IDisposable
{
    private const int PayloadTypes = 128;

    private readonly Route[] _routes = new Route[PayloadTypes];
    private readonly ProcessorSlot?[] _slots = new ProcessorSlot?[PayloadTypes];
    private readonly OutgoingSource _source = new();
    private readonly IReadOnlyList<RtpFormat> _sender;
    private readonly IReadOnlyList<RtpFormat> _receiver;
    private ExtensionMap _extensions;
    private ProcessorSlot? _active;

    public StreamBridge(LegStream from, LegStream to)
    {
        (From, To, _sender, _receiver) = (from, to, from.Medium.Local.Formats, to.Medium.Remote.Formats);
        _extensions = MapOf(from, to);
        foreach (var format in _sender) _routes[format.PayloadType] = RouteOf(format);
    }

    public LegStream From { get; }

    public LegStream To { get; }

    /// <summary>Where packets that are passed on come from, for whom their numbers are to be translated back.</summary>
    public OutgoingSource Source => _source;

    /// <summary>What is sent now is made by a processor.</summary>
    public bool IsProcessing => _active is not null;

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

        ref readonly var route = ref _routes[packet.PayloadType];
        if (route.Kind == RouteKind.Pass) Pass(packet, buffer, length, route, now);
        else Process(packet, route.Kind, now);
    }

    public void Dispose()
    {
        foreach (var slot in _slots) slot?.Dispose();
    }

    private static ExtensionMap MapOf(LegStream from, LegStream to) => ExtensionMap.Between(from.Medium.Local, from.Medium.Remote, to.Medium.Local, to.Medium.Remote);

    private static bool AreSame(IReadOnlyList<RtpFormat> now, IReadOnlyList<RtpFormat> before) =>
        now.Count == before.Count && now.Zip(before).All(pair => pair.First.Map == pair.Second.Map && pair.First.Parameters == pair.Second.Parameters);

    private void Pass(in RtpPacket packet, Span<byte> buffer, int length, in Route route, Instant now)
    {
        if (_active is not null && !route.IsCompanion) _active = null;
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
        var slot = kind switch
        {
            RouteKind.Process => _slots[packet.PayloadType] ??= Create(packet.PayloadType),
            RouteKind.Accompany => _active ?? (_slots[packet.PayloadType] ??= Create(packet.PayloadType)),
            _ => null,
        };
        if (slot is not { Processor: not null })
        {
            From.Drops.Add(kind == RouteKind.None ? MediaDrop.UnknownFormat : MediaDrop.NoConversion);
            return;
        }

        if (kind == RouteKind.Process) _active = slot;
        slot.Receive(packet, now);
    }

    /// <summary>Made when the first packet comes, for of many formats only one is used.</summary>
    private ProcessorSlot Create(byte payloadType)
    {
        var from = _sender.First(format => format.PayloadType == payloadType);
        var to = _receiver.FirstOrDefault(format => !format.IsCompanion());
        var processor = to is null ? null : From.Leg.Plane.Processors?.Create(new ProcessorRequest(From.Kind, from, to)
        {
            Sender = _sender,
            Receiver = _receiver,
            PacketTime = To.Medium.Remote.PacketTime,
        });
        return new ProcessorSlot(processor, To);
    }

    private Route RouteOf(RtpFormat format)
    {
        // What is sent again is unwrapped before it comes here (RFC 4588).
        if (format.Is("rtx")) return default;
        var same = _receiver.FirstOrDefault(other => other.IsSameFormat(format));
        if (same is not null) return new Route { Kind = RouteKind.Pass, PayloadType = same.PayloadType, Rate = same.Map.ClockRate, IsCompanion = format.IsCompanion() };
        return new Route { Kind = format.IsCompanion() ? RouteKind.Accompany : RouteKind.Process };
    }
}
