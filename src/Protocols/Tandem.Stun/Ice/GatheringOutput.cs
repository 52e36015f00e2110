using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>What <see cref="Gathering"/> wants its caller to do or to know.</summary>
public enum GatheringOutputKind : byte
{
    /// <summary>Send <see cref="GatheringOutput.Octets"/> from the base to the server. The octets do not change.</summary>
    Transmit,

    /// <summary>The server saw the base as <see cref="GatheringOutput.Mapped"/>: a server-reflexive candidate, for <see cref="IceAgent.AddServerReflexive"/>.</summary>
    Found,

    /// <summary>The server did not answer, or refused.</summary>
    Failed,

    /// <summary>Every request was answered or given up.</summary>
    Finished,
}

/// <summary>One output of <see cref="Gathering"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Local">The base.</param>
/// <param name="Server">The STUN server.</param>
/// <param name="Mapped">What it saw.</param>
/// <param name="Octets">What to send.</param>
public readonly record struct GatheringOutput(GatheringOutputKind Kind, CandidateBase Local, PeerAddress Server, PeerAddress Mapped, ReadOnlyMemory<byte> Octets);
