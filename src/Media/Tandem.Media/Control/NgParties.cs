using Tandem.Ng;
using Tandem.Ng.Bencode;

namespace Tandem.Media.Control;

/// <summary>Whom a request means: one party, by its label or its tag, or all.</summary>
internal static class NgParties
{
    /// <summary>The parties by their names in the call; at least one, or the reply that says why there is none.</summary>
    public static IReadOnlyCollection<string> Of(NgCall? call, NgRequest request, out BencodeDictionary? fault)
    {
        fault = null;
        var parties = call is null ? [] : Named(call, request);
        if (call is null) fault = NgReply.Error("There is no such call.");
        else if (request.Find(NgKeys.Address) is not null) fault = NgReply.Error("Parties are not found by their addresses.");
        else if (parties.Count == 0) fault = NgReply.Error("The call has no such party.");
        return fault is null ? parties : [];
    }

    private static IReadOnlyCollection<string> Named(NgCall call, NgRequest request)
    {
        if (request.Flags.Contains("all") || request.Find("all") is not null) return call.Media.Parties;
        if (request.Label is { } label) return [.. call.Tags.Values.Where(tag => tag.Label == label).Select(tag => tag.Party)];
        if (string.IsNullOrEmpty(request.FromTag)) return call.Media.Parties;
        return call.Tags.TryGetValue(request.FromTag, out var tag) ? [tag.Party] : [];
    }
}
