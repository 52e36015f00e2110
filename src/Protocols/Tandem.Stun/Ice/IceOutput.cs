using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>What an agent wants its caller to do or to know.</summary>
public enum IceOutputKind : byte
{
    /// <summary>
    /// Send <see cref="IceOutput.Octets"/> from <see cref="IceOutput.Local"/> to <see cref="IceOutput.Remote"/>; with TCP over the connection between the two, framed by <see cref="FramedStream"/>.
    /// The octets are the agent's again at its next input.
    /// </summary>
    Transmit,

    /// <summary>Open a connection from <see cref="IceOutput.Local"/> to <see cref="IceOutput.Remote"/>, and tell by <see cref="IceAgent.Connected"/> or <see cref="IceAgent.Closed"/>. After a restart there may be one between the two already: it stays open until the other agent ends it, which is not told of, and everything goes by the new one.</summary>
    Connect,

    /// <summary>Resolve <see cref="IceOutput.Name"/> by multicast DNS, and tell by <see cref="IceAgent.NameResolved"/> or <see cref="IceAgent.NameFailed"/>.</summary>
    ResolveName,

    /// <summary><see cref="IceAgent.State"/> changed; <see cref="IceOutput.State"/> is what it became.</summary>
    StateChanged,

    /// <summary>A pair became valid: <see cref="IceOutput.Local"/>, <see cref="IceOutput.Remote"/>.</summary>
    PairValid,

    /// <summary>Data of <see cref="IceOutput.Component"/> goes another way from now on: from <see cref="IceOutput.Local"/> to <see cref="IceOutput.Remote"/>.</summary>
    PathChanged,

    /// <summary>A pair was selected by nomination for <see cref="IceOutput.Component"/> (RFC 8445 section 8.1): <see cref="IceOutput.Local"/>, <see cref="IceOutput.Remote"/>.</summary>
    PairSelected,

    /// <summary>The consent for the pair that data went on was lost (RFC 7675 section 5.1). When nothing takes its place, nothing may be sent.</summary>
    ConsentLost,

    /// <summary>The agent does not use the base <see cref="IceOutput.Local"/> any more: its socket or allocation may go (RFC 8445 section 8.3).</summary>
    BaseFreed,

    /// <summary>The agent does not use the connection between <see cref="IceOutput.Local"/> and <see cref="IceOutput.Remote"/> any more: it may be closed (RFC 6544 section 8).</summary>
    ConnectionFreed,

    /// <summary>The agent changed its role because both had the same (RFC 8445 sections 7.2.5.1 and 7.3.1.1); <see cref="IceAgent.Role"/> says which it has.</summary>
    RoleChanged,
}

/// <summary>One output of <see cref="IceAgent"/>.</summary>
/// <param name="Kind">What it is; tells which other members are set.</param>
/// <param name="Local">The local base.</param>
/// <param name="Remote">The remote address.</param>
/// <param name="Octets">What to send. Valid until the next input.</param>
/// <param name="Name">The name to resolve.</param>
/// <param name="Component">The component.</param>
/// <param name="State">The new state.</param>
public readonly record struct IceOutput(IceOutputKind Kind, CandidateBase Local, PeerAddress Remote, ReadOnlyMemory<byte> Octets, string? Name, int Component, IceState State);
