using System.Globalization;
using System.Net;

namespace Tandem.Sdp.Rtp;

/// <summary>Where RTCP goes. Immutable.</summary>
/// <param name="Port">Its port.</param>
/// <param name="Address">Its address; null for that of RTP.</param>
/// <param name="IsMultiplexed">It may come on the port of RTP: offered, or agreed on in an answer (RFC 5761 section 5.1.1).</param>
/// <param name="IsReducedSize">Its packets may be short (RFC 5506 section 5).</param>
public sealed record RtcpTransport(ushort Port, IPAddress? Address, bool IsMultiplexed, bool IsReducedSize)
{
    private const string PortName = "rtcp";
    private const string MultiplexedName = "rtcp-mux";
    private const string OnlyMultiplexedName = "rtcp-mux-only";
    private const string ReducedSizeName = "rtcp-rsize";

    /// <summary>It comes on the port of RTP or not at all (RFC 8858).</summary>
    public bool IsOnlyMultiplexed { get; init; }

    /// <summary>What a medium says: the next port where it says nothing (RFC 3550 section 11), another one by <c>a=rtcp</c> (RFC 3605).</summary>
    public static RtcpTransport Of(MediaDescription media)
    {
        var port = media.Port is 0 or ushort.MaxValue ? media.Port : (ushort)(media.Port + 1);
        IPAddress? address = null;
        if (media.Attributes.Find(PortName) is { } value)
        {
            var words = AttributeText.Words(value);
            if (words.Length > 0 && ushort.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var own)) port = own;
            if (words.Length == 4) address = new SdpConnection { NetworkType = words[1], AddressType = words[2], Address = words[3] }.IPAddress;
        }

        var isOnlyMultiplexed = media.Attributes.Has(OnlyMultiplexedName);
        return new RtcpTransport(port, address, isOnlyMultiplexed || media.Attributes.Has(MultiplexedName), media.Attributes.Has(ReducedSizeName)) { IsOnlyMultiplexed = isOnlyMultiplexed };
    }

    /// <summary>The attributes of a medium that say it.</summary>
    /// <param name="mediaPort">The port of RTP.</param>
    public IEnumerable<SdpAttribute> ToAttributes(ushort mediaPort)
    {
        if (Port != mediaPort + 1 || Address is not null)
        {
            var connection = Address is null ? null : SdpConnection.From(Address);
            yield return new SdpAttribute(PortName, string.Create(CultureInfo.InvariantCulture, $"{Port}{(connection is null ? "" : $" {connection.NetworkType} {connection.AddressType} {connection.Address}")}"));
        }

        if (IsMultiplexed) yield return new SdpAttribute(MultiplexedName);
        if (IsOnlyMultiplexed) yield return new SdpAttribute(OnlyMultiplexedName);
        if (IsReducedSize) yield return new SdpAttribute(ReducedSizeName);
    }
}
