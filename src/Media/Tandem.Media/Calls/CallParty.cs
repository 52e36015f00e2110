using System.Net.Sockets;
using Tandem.Media.Legs;
using Tandem.Media.Transports;

namespace Tandem.Media.Calls;

/// <summary>A party of a call: its leg, its media, and what it was told.</summary>
internal sealed class CallParty(string name, IMediaLeg leg)
{
    private readonly List<LineTransport> _open = [];

    public string Name => name;

    public IMediaLeg Leg => leg;

    /// <summary>What it can take.</summary>
    public PartyProfile Profile { get; set; } = PartyProfile.AsOffered;

    /// <summary>Whose packets are taken for its own.</summary>
    public SourceRules Sources { get; set; } = SourceRules.Default;

    /// <summary>The name of its network, which holds until another one is said; null for none.</summary>
    public string? Network { get; set; }

    /// <summary>Its media, in the order of its descriptions.</summary>
    public List<CallLine> Lines { get; } = [];

    public PayloadTypes PayloadTypes { get; } = new();

    public ExtensionIds ExtensionIds { get; } = new();

    public ToldSession Told { get; } = new();

    /// <summary>The offer that it was told last.</summary>
    public Exchange? Exchange { get; set; }

    /// <summary>What it has said last in an offer or answer that was settled; null before.</summary>
    public HeardDescription? Heard { get; set; }

    /// <summary>Whether that was an answer: then its next offer may name all its codecs again.</summary>
    public bool HasAnswered { get; set; }

    /// <summary>The family of the address that it is told when nothing is wished: that which it has, where its network has one of it.</summary>
    public AddressFamily FamilyOf(IMediaPlane plane, AddressFamily? known)
    {
        if (Network is null) return known ?? plane.Family;
        var families = plane.FamiliesOf(Network);
        return known is { } family && families.Contains(family) ? family : families.Count > 0 ? families[0] : plane.Family;
    }

    /// <summary>Takes the media that it offers at their places. What is new belongs to a medium of the other party of the same kind that has no counterpart yet.</summary>
    public void TakeLines(HeardDescription offer, CallParty other, Func<int> newStream)
    {
        for (var i = 0; i < offer.Lines.Count; i++)
        {
            var (heard, mediaId) = (offer.Lines[i], offer.Lines[i].Description.Attributes.Find("mid"));
            if (i == Lines.Count) Lines.Add(New(heard, other, newStream));
            // RFC 3264 section 8.1: the place of a medium that has ended may be taken by another.
            else if (!Lines[i].Kind.Equals(heard.Description.Kind, StringComparison.OrdinalIgnoreCase) || (mediaId is not null && Lines[i].MediaId is { } known && known != mediaId))
            {
                PayloadTypes.Forget(Lines[i]);
                Lines[i] = New(heard, other, newStream);
            }

            (Lines[i].MediaId, Lines[i].IsBundled) = (mediaId ?? Lines[i].MediaId, heard.IsBundled);
            if (heard.Rtp is not { } rtp) continue;
            PayloadTypes.Take(Lines[i], rtp.Formats);
            ExtensionIds.Take(rtp.HeaderExtensions);
        }

        // Section 8 forbids to leave media out; who does so has forgotten them.
        if (Lines.Count > offer.Lines.Count) Lines.RemoveRange(offer.Lines.Count, Lines.Count - offer.Lines.Count);
    }

    /// <summary>The medium that belongs to one of the other party: by its stream, else one of its kind that has no counterpart; null for none.</summary>
    public CallLine? CounterpartOf(CallLine line, CallParty other)
    {
        if (Lines.Find(own => own.Stream == line.Stream) is { } found) return found;
        if (FreeFor(line.Kind, other) is { } free) free.Stream = line.Stream;
        return Lines.Find(own => own.Stream == line.Stream);
    }

    /// <summary>Adds a medium behind the others.</summary>
    public CallLine Add(int stream, string kind)
    {
        var line = new CallLine(stream, kind);
        Lines.Add(line);
        return line;
    }

    /// <summary>Sees to it that a medium has sockets that serve; false when no port is free.</summary>
    public bool Open(CallLine line, LegTransportRequest request)
    {
        if (line.IsBundled && Lines.Find(other => other.IsBundled && other.Transport?.Serves(request) == true) is { } bundled) line.Transport = bundled.Transport;
        else if (line.Transport?.Serves(request) != true || (!line.IsBundled && Lines.Exists(other => other != line && other.Transport == line.Transport)))
            line.Transport = TryOpen(request);
        return line.Transport is not null;
    }

    /// <summary>Settles what <see cref="CallLine.Local"/> and <see cref="CallLine.Remote"/> say. Sockets of media that are refused are gone.</summary>
    public void Negotiate()
    {
        var faxes = Lines.Where(line => line is { Fax: not null, Transport.IsClosed: false }).Select(line => new NegotiatedDatagrams(line.Stream, line.Transport!.Sockets, line.Fax!)).ToList();
        var media = Lines.Select(line => line.ToNegotiated()).OfType<NegotiatedMedium>().Select(WithWishes).ToList();
        if (faxes.Count == 0) leg.Negotiate(media);
        else leg.Negotiate(media, faxes);
        foreach (var line in Lines)
            if (line.Local is null && line.Fax is null) line.Transport = null;
        foreach (var transport in _open) transport.IsClosed = !Lines.Exists(line => line.Transport == transport);
        _open.RemoveAll(transport => transport.IsClosed);
    }

    private NegotiatedMedium WithWishes(NegotiatedMedium medium) =>
        medium with { Sources = Sources, Remote = Profile.PacketTime is { } time && medium.Remote.Kind == "audio" ? medium.Remote with { PacketTime = time } : medium.Remote };

    private LineTransport? TryOpen(LegTransportRequest request)
    {
        if (leg.TryOpen(request) is not { } sockets) return null;
        var transport = new LineTransport(sockets, request);
        _open.Add(transport);
        return transport;
    }

    private CallLine New(HeardLine heard, CallParty other, Func<int> newStream) =>
        new((!heard.IsCarried ? null : other.FreeFor(heard.Description.Kind, this))?.Stream ?? newStream(), heard.Description.Kind.ToLowerInvariant());

    private CallLine? FreeFor(string kind, CallParty other) => Lines.Find(own => own.Kind.Equals(kind, StringComparison.OrdinalIgnoreCase) && !other.Lines.Exists(line => line.Stream == own.Stream));
}
