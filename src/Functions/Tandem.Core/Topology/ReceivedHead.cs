using Tandem.Sip;

namespace Tandem.Core.Topology;

/// <summary>What of a request is put back into the responses to it, which come when the request itself is kept no more. Immutable.</summary>
/// <param name="request">The request as it was received.</param>
/// <param name="callId">The Call-ID that the call has within this node.</param>
/// <param name="callee">The mark of the side that answers it.</param>
internal sealed class ReceivedHead(SipMessage request, byte[] callId, ulong callee)
{
    /// <summary>Its Via values.</summary>
    public IReadOnlyList<byte[]> Vias { get; } = ValuesOf(request, HeaderName.Via);

    /// <summary>Its Record-Route values.</summary>
    public IReadOnlyList<byte[]> RecordRoutes { get; } = ValuesOf(request, HeaderName.RecordRoute);

    /// <summary>Its Call-ID.</summary>
    public byte[] CallId { get; } = request.CallId.ToArray();

    /// <summary>The Call-ID that the call has within this node: as the caller wrote it.</summary>
    public byte[] OwnCallId { get; } = callId;

    /// <summary>The mark of the side that answers it; 0 outside a dialog.</summary>
    public ulong Callee { get; } = callee;

    /// <summary>The values of a list field, each on one line.</summary>
    public static List<byte[]> ValuesOf(SipMessage message, HeaderName name)
    {
        var values = new List<byte[]>();
        foreach (var value in message.Values(name)) values.Add(Folding.Undo(value));
        return values;
    }

    /// <summary>Puts values in the place of those that a list field has.</summary>
    public static void SetAll(SipMessage message, HeaderName name, IReadOnlyList<byte[]> values)
    {
        message.RemoveAll(name);
        for (var i = values.Count - 1; i >= 0; i--) message.Prepend(name, values[i]);
    }
}
