using System.Text.Json.Serialization;
using Tandem.Core;
using Tandem.Core.Trunking;
using Tandem.Transport;

namespace Tandem.Server.Sip;

/// <summary>The trunks by REST, for administrators.</summary>
internal static class TrunkApi
{
    /// <summary>Maps <c>GET /trunks</c> in the group of what administrators may ask.</summary>
    public static void MapTrunks(this RouteGroupBuilder administration) => administration.MapGet("/trunks", ListAsync).WithTags("Trunks").WithSummary("The trunks, and whether they are in service").Produces<TrunkList>();

    private static async Task<IResult> ListAsync(SipLane lane, CoreFunction core, CancellationToken cancellation)
    {
        var statuses = await lane.InvokeAsync(core.TrunkStatuses).WaitAsync(cancellation);
        return Results.Json(new TrunkList { Items = [.. statuses.Select(Show)] }, TrunkJson.Default.TrunkList);
    }

    private static TrunkView Show(TrunkStatus status) => new()
    {
        Name = status.Name,
        Transport = status.Transport.ToString().ToLowerInvariant(),
        Address = status.Address.ToString(),
        IsUp = status.IsUp,
        Requests = status.Requests,
        Failures = status.Failures,
        FailedPings = status.FailedPings,
    };
}

/// <summary>All trunks.</summary>
internal sealed record TrunkList
{
    /// <summary>The trunks, in the order of the configuration.</summary>
    public required IReadOnlyList<TrunkView> Items { get; init; }
}

/// <summary>A trunk.</summary>
internal sealed record TrunkView
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How it is reached: <c>udp</c>, <c>tcp</c> or <c>tls</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>Its address and port.</summary>
    public required string Address { get; init; }

    /// <summary>Whether it is in service.</summary>
    public required bool IsUp { get; init; }

    /// <summary>How many requests were sent to it.</summary>
    public required long Requests { get; init; }

    /// <summary>How many of them it did not take.</summary>
    public required long Failures { get; init; }

    /// <summary>How many OPTIONS in a row it has not answered.</summary>
    public required int FailedPings { get; init; }
}

/// <summary>How trunks are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TrunkList))]
internal sealed partial class TrunkJson : JsonSerializerContext;
