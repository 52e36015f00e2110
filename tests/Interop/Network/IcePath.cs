namespace Tandem.Interop.Tests.Network;

/// <summary>The pair of candidates that an agent sends on.</summary>
/// <param name="Role">The role of the agent.</param>
/// <param name="Local">The type of its own candidate, that of a relayed one with the transport to the relay: <c>relay/tls</c>.</param>
/// <param name="Remote">The type of the other agent's.</param>
/// <param name="LocalAddress">Where the other agent sees it.</param>
/// <param name="RemoteAddress">Where it sees the other agent.</param>
internal sealed record IcePath(string Role, string Local, string Remote, string LocalAddress, string RemoteAddress)
{
    public const string Controlling = "Controlling";
    public const string Controlled = "Controlled";

    /// <summary>What a line of it begins with.</summary>
    public const string Word = "path ";

    public static IcePath Parse(string line) =>
        line.Trim().Split(' ') is [_, var role, var local, var remote, var localAddress, var remoteAddress] ? new(role, local, remote, localAddress, remoteAddress) : throw new FormatException($"This is no path: {line}");
}
