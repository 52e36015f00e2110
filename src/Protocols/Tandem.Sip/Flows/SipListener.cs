using Tandem.Kernel;

namespace Tandem.Sip;

/// <summary>One local address on which the node speaks SIP, and how it names itself there in Via and Record-Route.</summary>
/// <param name="Index">Position in the node's list of listeners, 0 to 254.</param>
/// <param name="Transport">Transport of this listener.</param>
/// <param name="Local">The bound address.</param>
/// <param name="SentBy">Host and port, as ASCII, that peers on this listener can reach: <c>127.0.0.1:5060</c> (RFC 3261 section 18.1.1).</param>
public sealed record SipListener(byte Index, SipTransport Transport, PeerAddress Local, ReadOnlyMemory<byte> SentBy);
