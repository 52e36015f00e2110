using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>A request that this node has made in the name of one end of a dialog, until it has its end.</summary>
/// <param name="Request">The request as the gateway made it.</param>
internal sealed record DialogRequest(SipMessage Request);
