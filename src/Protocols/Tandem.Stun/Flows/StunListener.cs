using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>A local address on which clients are served.</summary>
/// <param name="Index">Its position among the listeners.</param>
/// <param name="Transport">The transport.</param>
/// <param name="Local">The bound address and port.</param>
/// <param name="External">What the rest of the world sees of it, where a NAT stands before the server; otherwise as <paramref name="Local"/>.</param>
public sealed record StunListener(byte Index, StunTransport Transport, PeerAddress Local, PeerAddress External);
