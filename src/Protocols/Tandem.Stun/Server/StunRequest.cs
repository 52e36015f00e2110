using Tandem.Kernel;

namespace Tandem.Stun.Server;

/// <summary>A request, and who sent it.</summary>
internal readonly ref struct StunRequest
{
    public required StunMessage Message { get; init; }

    public required StunFlow Flow { get; init; }

    public required Instant Now { get; init; }

    /// <summary>What the response is protected with; nothing for a request that needs no credentials, or has none that are right.</summary>
    public ResponseIntegrity Integrity { get; init; }

    /// <summary>Whose request it is: what allocations belong to and quotas count by. Null when nobody has proved anything.</summary>
    public string? User { get; init; }
}
