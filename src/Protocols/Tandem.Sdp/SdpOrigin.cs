namespace Tandem.Sdp;

/// <summary>Who made a description (RFC 8866 section 5.2). User name, session id and the address together name the session. Immutable.</summary>
public sealed record SdpOrigin
{
    /// <summary>The maker's name on its machine, without spaces; <c>-</c> for none.</summary>
    public string UserName { get; init; } = "-";

    /// <summary>The number of the session.</summary>
    public required ulong SessionId { get; init; }

    /// <summary>The number of this version of the description; one more for each change (RFC 3264 section 8).</summary>
    public required ulong SessionVersion { get; init; }

    /// <summary>The kind of network.</summary>
    public string NetworkType { get; init; } = SdpConnection.Internet;

    /// <summary>The kind of address.</summary>
    public string AddressType { get; init; } = SdpConnection.V4;

    /// <summary>The maker's address or the name of its host.</summary>
    public required string Address { get; init; }
}
