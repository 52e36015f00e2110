using Tandem.Sdp;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>A medium as a party has described it.</summary>
/// <param name="Description">Its lines.</param>
/// <param name="Rtp">What they say; null for a medium that is refused or that calls do not carry.</param>
/// <param name="IsBundled">It shares its address with others (RFC 9143).</param>
internal sealed record HeardLine(MediaDescription Description, RtpMedia? Rtp, bool IsBundled);
