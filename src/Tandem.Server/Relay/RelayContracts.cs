using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tandem.Server.Relay;

/// <summary>STUN and TURN servers as a browser takes them for <c>RTCPeerConnection</c>.</summary>
internal sealed record IceServerList
{
    /// <summary>The servers.</summary>
    public required IReadOnlyList<IceServer> IceServers { get; init; }

    /// <summary>When the credentials end. A relay that is in use then goes on until its next refresh, some minutes later.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>One server, as the dictionary <c>RTCIceServer</c> of WebRTC has it.</summary>
internal sealed record IceServer
{
    /// <summary>Its addresses.</summary>
    /// <example>["turn:phone.example.com:3478?transport=udp"]</example>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>The user name for TURN: when it ends, in seconds since 1970, and the account.</summary>
    /// <example>1764000000:alice@tandem.test</example>
    public string? Username { get; init; }

    /// <summary>The password for TURN.</summary>
    public string? Credential { get; init; }
}

/// <summary>What the STUN and TURN server has and did since its start.</summary>
internal sealed record RelayView
{
    /// <summary>Allocations there are.</summary>
    public required int Allocations { get; init; }

    /// <summary>Allocations that were made.</summary>
    public required long AllocationsBegun { get; init; }

    /// <summary>TCP connections with peers there are, those that are being made included (RFC 6062).</summary>
    public required int Connections { get; init; }

    /// <summary>Connections that were made to peers for clients.</summary>
    public required long ConnectionsMade { get; init; }

    /// <summary>Connections that were taken from peers.</summary>
    public required long ConnectionsAccepted { get; init; }

    /// <summary>Binding requests that were answered.</summary>
    public required long Bindings { get; init; }

    /// <summary>Data that was relayed.</summary>
    public required RelayTraffic Traffic { get; init; }

    /// <summary>What was dropped without an answer, for each reason that occurred.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }

    /// <summary>Requests that were refused, for each reason that occurred.</summary>
    public required IReadOnlyDictionary<string, long> Refused { get; init; }

    /// <summary>The users with the most data.</summary>
    public required IReadOnlyList<RelayUser> Users { get; init; }

    /// <summary>What all those did who are remembered no longer.</summary>
    public required RelayTraffic OtherUsers { get; init; }
}

/// <summary>A user of the relay.</summary>
internal sealed record RelayUser
{
    /// <summary>The account; for who has his credentials from a program that shares a secret, the name in them with a colon before it.</summary>
    /// <example>alice@tandem.test</example>
    public required string Name { get; init; }

    /// <summary>Allocations that he has.</summary>
    public required int Allocations { get; init; }

    /// <summary>His data.</summary>
    public required RelayTraffic Traffic { get; init; }
}

/// <summary>Relayed data, without headers.</summary>
internal sealed record RelayTraffic
{
    /// <summary>Datagrams from clients to peers.</summary>
    public required long DatagramsToPeers { get; init; }

    /// <summary>Octets in them, and those of TCP.</summary>
    public required long OctetsToPeers { get; init; }

    /// <summary>Datagrams from peers to clients.</summary>
    public required long DatagramsToClients { get; init; }

    /// <summary>Octets in them, and those of TCP.</summary>
    public required long OctetsToClients { get; init; }

    /// <summary>Datagrams that were dropped because the bandwidth was used up.</summary>
    public required long Dropped { get; init; }
}

/// <summary>How these are written as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IceServerList))]
[JsonSerializable(typeof(RelayView))]
internal sealed partial class RelayJson : JsonSerializerContext;
