using Tandem.Sip;

namespace Tandem.Core.Topology;

/// <summary>What of a request is put back into the responses to it, which come when the request itself is kept no more. Immutable.</summary>
/// <param name="request">The request as it was received.</param>
internal sealed class ReceivedHead(SipMessage request)
{
    /// <summary>Its Via values.</summary>
    public IReadOnlyList<byte[]> Vias { get; } = ValuesOf(request, HeaderName.Via);

    /// <summary>Its Record-Route values.</summary>
    public IReadOnlyList<byte[]> RecordRoutes { get; } = ValuesOf(request, HeaderName.RecordRoute);

    /// <summary>Its Call-ID.</summary>
    public byte[] CallId { get; } = request.CallId.ToArray();

    /// <summary>The values of a list field, each on one line.</summary>
    public static List<byte[]> ValuesOf(SipMessage message, HeaderName name)
    {
        var values = new List<byte[]>();
        foreach (var value in message.Values(name)) values.Add(Folding.Undo(value));
        return values;
    }
}
