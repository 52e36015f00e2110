using System.Net;
using Tandem.Ng;
using Tandem.Sdp;

namespace Tandem.Media.Control;

/// <summary>The address that a description came from, which the proxy tells, in place of the one that it names: for phones behind a NAT that know their own address alone.</summary>
internal static class ReceivedFrom
{
    private const string Flag = "SIP-source-address";

    /// <summary>The description as the proxy wants it read. Media with ICE find their way by themselves.</summary>
    public static SessionDescription Apply(SessionDescription description, NgRequest request)
    {
        if (!request.Flags.Contains(Flag) || request.Words(NgKeys.ReceivedFrom) is not [_, var text, ..] || !IPAddress.TryParse(text, out var address)) return description;
        var connection = SdpConnection.From(address);
        return description with
        {
            Connection = description.Connection is null || IsHold(description.Connection) ? description.Connection : connection,
            Media = [.. description.Media.Select(media => media.Connections.Count == 0 || IsHold(media.Connections[0]) || media.Attributes.Has("ice-ufrag") ? media : media with { Connections = [connection] })],
        };
    }

    /// <summary>An address of zeros says that nothing is to come (RFC 3264 section 8.4), wherever it would.</summary>
    private static bool IsHold(SdpConnection connection) => connection.IPAddress is { } address && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}
