using Tandem.Sip;

namespace Tandem.Contracts.Media;

/// <summary>One side of a call, as the proxy knows it: who sends an INVITE, or where one of its branches goes.</summary>
/// <param name="Flow">The flow to it.</param>
/// <param name="AddressOfRecord">The own user that it is, as canonical address-of-record; empty for others.</param>
public readonly record struct SessionHop(Flow Flow, ReadOnlyMemory<byte> AddressOfRecord)
{
    /// <summary>The URI that it registered; empty for who is not registered.</summary>
    public ReadOnlyMemory<byte> Contact { get; init; }

    /// <summary>Its instance id; empty for none.</summary>
    public ReadOnlyMemory<byte> Instance { get; init; }

    /// <summary>What it called itself when it registered; empty for nothing.</summary>
    public ReadOnlyMemory<byte> UserAgent { get; init; }

    /// <summary>How it takes its media, where that is configured; <see cref="MediaProfile.AsOffered"/> where not.</summary>
    public MediaProfile Profile { get; init; }

    /// <summary>Whether it is another server, a neighbour or a trunk, whose media need not come from where its signalling does.</summary>
    public bool IsServer { get; init; }
}
