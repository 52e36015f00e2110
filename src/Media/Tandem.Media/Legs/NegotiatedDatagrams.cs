using System.Net;

namespace Tandem.Media.Legs;

/// <summary>A medium that is no RTP, and goes from one leg to the other as it is: fax over UDPTL (ITU-T T.38).</summary>
/// <param name="Stream">Which medium of the call it is, as with <see cref="NegotiatedMedium.Stream"/>.</param>
/// <param name="Transport">The transport of the leg that it uses; its first port only.</param>
/// <param name="Remote">Where the other side receives.</param>
public sealed record NegotiatedDatagrams(int Stream, ILegTransport Transport, IPEndPoint Remote);
