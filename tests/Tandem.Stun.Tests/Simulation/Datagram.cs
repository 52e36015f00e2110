using Tandem.Kernel;

namespace Tandem.Stun.Tests.Simulation;

/// <summary>A datagram on its way.</summary>
internal sealed record Datagram(PeerAddress Source, PeerAddress Destination, byte[] Octets);
