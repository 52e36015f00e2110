using System.Globalization;
using System.Net;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Security;
using Tandem.Sdp.Sources;

namespace Tandem.Sdp.Rtp;

/// <summary>
/// A medium over RTP, read as a gateway needs it: what the session says for all media is in it, and what nobody has named here is left out, so that what one side says of itself never reaches the other by accident. Immutable.
/// </summary>
public sealed record RtpMedia
{
    private const string PacketTimeName = "ptime";
    private const string MaxPacketTimeName = "maxptime";

    /// <summary>What it is, such as <c>audio</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where RTP is received; the port is 0 for a medium that is refused, or bundled with another. Null when the description has a name for an address.</summary>
    public required IPEndPoint? Address { get; init; }

    /// <summary>How it is carried.</summary>
    public required RtpProfile Profile { get; init; }

    /// <summary>Its formats, the most wanted first.</summary>
    public required IReadOnlyList<RtpFormat> Formats { get; init; }

    /// <summary>Who sends.</summary>
    public MediaDirection Direction { get; init; } = MediaDirection.SendReceive;

    /// <summary>Where RTCP goes; null for what follows from <see cref="Address"/>.</summary>
    public RtcpTransport? Rtcp { get; init; }

    /// <summary>ICE; null without.</summary>
    public IceDescription? Ice { get; init; }

    /// <summary>DTLS; null without.</summary>
    public DtlsDescription? Dtls { get; init; }

    /// <summary>Keys of SRTP, the most wanted first.</summary>
    public IReadOnlyList<SdpCrypto> Cryptos { get; init; } = [];

    /// <summary>The name of the medium in its session (RFC 5888 section 4); null without.</summary>
    public string? MediaId { get; init; }

    /// <summary>Header extensions.</summary>
    public IReadOnlyList<HeaderExtension> HeaderExtensions { get; init; } = [];

    /// <summary>The streams of a browser that it is a track of.</summary>
    public IReadOnlyList<MediaStreamId> MediaStreams { get; init; } = [];

    /// <summary>What is said of its sources.</summary>
    public IReadOnlyList<SourceAttribute> Sources { get; init; } = [];

    /// <summary>Which of its sources belong together.</summary>
    public IReadOnlyList<SourceGroup> SourceGroups { get; init; } = [];

    /// <summary>Its streams, where there are several.</summary>
    public IReadOnlyList<RestrictionId> Restrictions { get; init; } = [];

    /// <summary>Which of them are sent at once; null without.</summary>
    public Simulcast? Simulcast { get; init; }

    /// <summary>How much a packet should hold (RFC 8866 section 6.4); null where nothing is said.</summary>
    public TimeSpan? PacketTime { get; init; }

    /// <summary>How much it may hold (section 6.5); null where nothing is said.</summary>
    public TimeSpan? MaxPacketTime { get; init; }

    /// <summary>Bandwidth.</summary>
    public IReadOnlyList<SdpBandwidth> Bandwidths { get; init; } = [];

    /// <summary>Bits a second that may be sent to it: <c>b=TIAS</c> without the headers below RTP (RFC 3890), or <c>b=AS</c> with them (RFC 8866 section 5.8); null where nothing is said.</summary>
    public long? MaxBitRate => Bandwidth("TIAS", 1) ?? Bandwidth("AS", 1000);

    /// <summary>Whether it is refused, or has ended. A bundled one is not, whatever its port.</summary>
    public bool IsRefused { get; private init; }

    /// <summary>Whether both ends of it prove themselves by DTLS: its profile says so, or a fingerprint, as of browsers that wrote <c>RTP/SAVPF</c>.</summary>
    public bool IsDtls => Profile.IsDtls || (Dtls is not null && Cryptos.Count == 0);

    /// <summary>Reads a medium.</summary>
    /// <returns>Null when it is not carried over RTP.</returns>
    public static RtpMedia? Of(SessionDescription session, MediaDescription media)
    {
        if (!RtpProfile.TryParse(media.Protocol, out var profile)) return null;
        return new RtpMedia
        {
            Kind = media.Kind,
            Address = session.ConnectionOf(media)?.IPAddress is { } address ? new IPEndPoint(address, media.Port) : null,
            Profile = profile,
            Formats = RtpFormat.Of(media),
            Direction = session.DirectionOf(media),
            Rtcp = RtcpTransport.Of(media),
            Ice = IceDescription.Of(session, media),
            Dtls = DtlsDescription.Of(session, media),
            Cryptos = AttributeText.ParseAll<SdpCrypto>(media.Attributes.FindAll(SdpCrypto.Name), SdpCrypto.TryParse),
            MediaId = media.Attributes.Find(SdpGroup.MediaId),
            HeaderExtensions = AttributeText.ParseAll<HeaderExtension>(media.Attributes.FindAll(HeaderExtension.Name).Concat(session.Attributes.FindAll(HeaderExtension.Name)), HeaderExtension.TryParse),
            MediaStreams = AttributeText.ParseAll<MediaStreamId>(media.Attributes.FindAll(MediaStreamId.Name), MediaStreamId.TryParse),
            Sources = AttributeText.ParseAll<SourceAttribute>(media.Attributes.FindAll(SourceAttribute.Name), SourceAttribute.TryParse),
            SourceGroups = AttributeText.ParseAll<SourceGroup>(media.Attributes.FindAll(SourceGroup.Name), SourceGroup.TryParse),
            Restrictions = AttributeText.ParseAll<RestrictionId>(media.Attributes.FindAll(RestrictionId.Name), RestrictionId.TryParse),
            Simulcast = media.Attributes.Find(Simulcast.Name) is { } several && Simulcast.TryParse(several, out var simulcast) ? simulcast : null,
            PacketTime = Milliseconds(media, PacketTimeName),
            MaxPacketTime = Milliseconds(media, MaxPacketTimeName),
            Bandwidths = media.Bandwidths,
            // RFC 9143 section 6: port 0 with bundle-only is bundled.
            IsRefused = media.Port == 0 && !(media.Attributes.Has("bundle-only") && SdpGroup.BundleOf(session, media) is not null),
        };
    }

    /// <summary>The medium as a line of a description, with its own connection.</summary>
    /// <exception cref="InvalidOperationException">It has no address, or no format.</exception>
    public MediaDescription ToDescription()
    {
        if (Address is null || Formats.Count == 0) throw new InvalidOperationException("A medium needs an address and a format.");
        var port = (ushort)Address.Port;
        return new MediaDescription
        {
            Kind = Kind,
            Port = port,
            Protocol = Profile.ToString(),
            Formats = [.. Formats.Select(format => format.PayloadType.ToString(CultureInfo.InvariantCulture))],
            Connections = [SdpConnection.From(Address.Address)],
            Bandwidths = Bandwidths,
            Attributes = new SdpAttributes([
                .. Optional(SdpGroup.MediaId, MediaId),
                .. Ice?.ToAttributes() ?? [],
                .. Dtls?.ToAttributes() ?? [],
                .. Cryptos.Select(crypto => new SdpAttribute(SdpCrypto.Name, crypto.ToAttribute())),
                new SdpAttribute(Direction.ToAttribute()),
                .. Rtcp?.ToAttributes(port) ?? [],
                .. HeaderExtensions.Select(extension => new SdpAttribute(HeaderExtension.Name, extension.ToString())),
                .. MediaStreams.Select(stream => new SdpAttribute(MediaStreamId.Name, stream.ToString())),
                .. Formats.SelectMany(format => format.ToAttributes()),
                .. Restrictions.Select(restriction => new SdpAttribute(RestrictionId.Name, restriction.ToString())),
                .. Optional(Simulcast.Name, Simulcast?.ToString()),
                .. SourceGroups.Select(group => new SdpAttribute(SourceGroup.Name, group.ToString())),
                .. Sources.Select(source => new SdpAttribute(SourceAttribute.Name, source.ToString())),
                .. Optional(PacketTimeName, PacketTime),
                .. Optional(MaxPacketTimeName, MaxPacketTime),
            ]),
        };
    }

    /// <summary>The answer that refuses a medium, whatever it is (RFC 3264 section 6): its formats come back, for one at least must stand there.</summary>
    public static MediaDescription Refuse(MediaDescription offered) => new()
    {
        Kind = offered.Kind,
        Port = 0,
        Protocol = offered.Protocol,
        Formats = offered.Formats,
        // RFC 8866 section 5.7 wants one for every medium, and Firefox asks for it.
        Connections = [SdpConnection.From(IPAddress.Any)],
        Attributes = new SdpAttributes(Optional(SdpGroup.MediaId, offered.Attributes.Find(SdpGroup.MediaId))),
    };

    private long? Bandwidth(string type, ulong unit)
    {
        foreach (var bandwidth in Bandwidths)
            if (bandwidth.Type == type && bandwidth.Value > 0) return (long)(Math.Min(bandwidth.Value, int.MaxValue) * unit);
        return null;
    }

    private static IEnumerable<SdpAttribute> Optional(string name, string? value) => value is null ? [] : [new SdpAttribute(name, value)];

    private static IEnumerable<SdpAttribute> Optional(string name, TimeSpan? time) => Optional(name, time?.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));

    private static TimeSpan? Milliseconds(MediaDescription media, string name) =>
        double.TryParse(media.Attributes.Find(name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 1000 ? TimeSpan.FromMilliseconds(value) : null;
}
