using Tandem.Media.Legs;
using Tandem.Sdp;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;
using Tandem.Sdp.Sources;

namespace Tandem.Media.Calls;

/// <summary>A medium as a party is told it: everything of its transport is ours, and everything of its content comes from the other side.</summary>
/// <param name="plane">Whose fingerprint is shown.</param>
/// <param name="party">Who is told.</param>
internal sealed class ToldMedia(IMediaPlane plane, CallParty party)
{
    /// <summary>The medium.</summary>
    /// <param name="line">Its place; it has sockets.</param>
    /// <param name="shape">How it is carried.</param>
    /// <param name="content">What the other side has said.</param>
    /// <param name="formats">With the numbers of the party.</param>
    /// <param name="setup">Our role in the handshake of DTLS.</param>
    /// <param name="isMultiplexed">Whether RTCP may come with RTP.</param>
    public RtpMedia Describe(CallLine line, LineShape shape, RtpMedia content, IReadOnlyList<RtpFormat> formats, SetupRole setup, bool isMultiplexed)
    {
        var sockets = line.Transport!.Sockets;
        return new RtpMedia
        {
            Kind = line.Kind,
            Address = sockets.Rtp,
            Profile = shape.Profile,
            Formats = formats,
            Direction = content.Direction,
            Rtcp = RtcpOf(sockets, shape, isMultiplexed),
            Ice = shape.IsWebRtc ? sockets.Ice : null,
            Dtls = shape.IsDtls ? new DtlsDescription([plane.Fingerprint], setup) : null,
            MediaId = line.MediaId,
            MediaStreams = shape.IsWebRtc && content.Direction.HasFlag(MediaDirection.SendOnly) ? [new MediaStreamId(party.Told.StreamId, line.TrackId)] : [],
            PacketTime = line.Kind == "audio" && party.Profile.PacketTime is { } wished ? wished : content.PacketTime,
            MaxPacketTime = content.MaxPacketTime,
            Bandwidths = PassedAttributes.Of(content.Bandwidths),
        };
    }

    /// <summary>The medium as lines, with what may be passed on of the other side.</summary>
    public static MediaDescription ToLines(CallLine line, RtpMedia told, HeardLine content)
    {
        line.Passed = new SdpAttributes(PassedAttributes.Of(content.Description, content.Rtp!.Formats, told.Formats));
        return ToLines(line, told);
    }

    /// <summary>The medium as lines, with what was passed on before.</summary>
    public static MediaDescription ToLines(CallLine line, RtpMedia told)
    {
        var written = told.ToDescription();
        return written with { Attributes = written.Attributes.With(line.Passed) };
    }

    /// <summary>A medium that is refused, or has ended, under the name that it has.</summary>
    public static MediaDescription Refuse(CallLine line, LineShape shape) => new()
    {
        Kind = line.Kind,
        Port = 0,
        Protocol = line.Kind == FaxMedia.Kind ? FaxMedia.Protocol : (line.Local?.Profile ?? shape.Profile).ToString(),
        Formats = [line.Kind == FaxMedia.Kind ? FaxMedia.Format : "0"],
        Connections = [SdpConnection.From(System.Net.IPAddress.Any)],
        Attributes = line.MediaId is null ? SdpAttributes.None : new SdpAttributes(new SdpAttribute(Sdp.Grouping.SdpGroup.MediaId, line.MediaId)),
    };

    private static RtcpTransport RtcpOf(ILegTransport sockets, LineShape shape, bool isMultiplexed) => (sockets.Rtcp, shape.IsWebRtc) switch
    {
        // A browser never asks for another port: nothing is said of it.
        (_, true) => new RtcpTransport((ushort)(sockets.Rtp.Port + 1), null, IsMultiplexed: true, IsReducedSize: true),
        ({ } rtcp, _) => new RtcpTransport((ushort)rtcp.Port, rtcp.Address, isMultiplexed, IsReducedSize: false),
        _ => new RtcpTransport((ushort)sockets.Rtp.Port, sockets.Rtp.Address, isMultiplexed, IsReducedSize: false),
    };
}
