using System.Net;
using Tandem.Sdp;
using Tandem.Sdp.Grouping;

namespace Tandem.Media.Calls;

/// <summary>Fax over UDPTL (ITU-T T.38 annex D): datagrams that go through as they are, with what its attributes say.</summary>
internal static class FaxMedia
{
    public const string Kind = "image";
    public const string Protocol = "udptl";
    public const string Format = "t38";

    /// <summary>Where a fax is received; null for anything else, and for one that is refused.</summary>
    public static IPEndPoint? AddressOf(SessionDescription session, MediaDescription media) =>
        media.Port != 0 && IsFax(media) && session.ConnectionOf(media)?.IPAddress is { } address && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(address, media.Port) : null;

    /// <summary>The medium of one side as the other is told it.</summary>
    /// <param name="heard">What the one has said.</param>
    /// <param name="local">Where we receive.</param>
    /// <param name="mediaId">The name that the other knows it by; null without.</param>
    public static MediaDescription Tell(MediaDescription heard, IPEndPoint local, string? mediaId) => new()
    {
        Kind = Kind,
        Port = (ushort)local.Port,
        Protocol = heard.Protocol,
        Formats = heard.Formats,
        Connections = [SdpConnection.From(local.Address)],
        Bandwidths = PassedAttributes.Of(heard.Bandwidths),
        Attributes = new SdpAttributes([
            .. mediaId is null ? Array.Empty<SdpAttribute>() : [new SdpAttribute(SdpGroup.MediaId, mediaId)],
            .. heard.Attributes.Where(attribute => attribute.Name.StartsWith("T38", StringComparison.OrdinalIgnoreCase)),
        ]),
    };

    private static bool IsFax(MediaDescription media) =>
        media.Kind.Equals(Kind, StringComparison.OrdinalIgnoreCase) && media.Protocol.Equals(Protocol, StringComparison.OrdinalIgnoreCase) && media.Formats.Contains(Format, StringComparer.OrdinalIgnoreCase);
}
