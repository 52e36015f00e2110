using System.Net;
using Tandem.Sdp;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>A medium as a party has described it.</summary>
/// <param name="Description">Its lines.</param>
/// <param name="Rtp">What they say; null for a medium that is refused or that calls do not carry.</param>
/// <param name="IsBundled">It shares its address with others (RFC 9143).</param>
internal sealed record HeardLine(MediaDescription Description, RtpMedia? Rtp, bool IsBundled)
{
    /// <summary>Where it is received, when it is a fax over UDPTL; null for anything else.</summary>
    public IPEndPoint? Datagrams { get; init; }

    /// <summary>Whether calls carry it.</summary>
    public bool IsCarried => Rtp is not null || Datagrams is not null;
}
