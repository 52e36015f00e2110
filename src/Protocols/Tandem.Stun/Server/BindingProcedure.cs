namespace Tandem.Stun.Server;

/// <summary>Binding requests: where do I come from (RFC 8489 section 2), and how does the NAT before me behave (RFC 5780 section 6.1).</summary>
/// <param name="listeners">Those who can answer in each other's place; null when discovery is not served.</param>
/// <param name="responder">Sends the response.</param>
/// <param name="counters">Counts.</param>
internal sealed class BindingProcedure(AlternateListeners? listeners, StunResponder responder, StunCounters counters)
{
    /// <summary>PADDING makes a response as long as the path takes in one piece (RFC 5780 section 7.6): no link of a client takes more.</summary>
    private const int MaxPadding = 1500;

    private const int MaxUnknown = 8;

    private static readonly StunAttributeSet Understood = new([.. KnownAttributes.Stun]);
    private static readonly StunAttributeSet UnderstoodInDiscovery = new([.. KnownAttributes.Stun, StunAttributeType.ChangeRequest, StunAttributeType.ResponsePort, StunAttributeType.Padding]);

    public void Receive(in StunRequest request)
    {
        var alternates = listeners?.Of(request.Flow);
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[MaxUnknown];
        unknown = unknown[..request.Message.FindUnknown(alternates is null ? Understood : UnderstoodInDiscovery, unknown)];
        if (!unknown.IsEmpty) responder.RefuseUnknown(request, unknown);
        else if (alternates is null) Answer(request);
        else Discover(request, alternates);
    }

    private void Answer(in StunRequest request)
    {
        counters.Bindings++;
        var writer = responder.Begin(request, StunClass.SuccessResponse);
        writer.WriteXorAddress(StunAttributeType.XorMappedAddress, request.Flow.Remote);
        responder.Send(request, ref writer);
    }

    private void Discover(in StunRequest request, Alternates alternates)
    {
        var message = request.Message;
        var hasChange = message.ReadChangeRequest(out var change);
        var hasPort = message.ReadResponsePort(out var port);
        var hasPadding = message.TryGet(StunAttributeType.Padding, out var padding);
        if (hasChange == StunAttributeStatus.Malformed || hasPort == StunAttributeStatus.Malformed || (hasPort == StunAttributeStatus.Present && port == 0))
        {
            responder.Refuse(request, StunRefusal.MalformedAttribute);
            return;
        }

        if (hasPort == StunAttributeStatus.Present && hasPadding)
        {
            responder.Refuse(request, StunRefusal.ConflictingAttributes);
            return;
        }

        counters.Bindings++;
        var origin = alternates.For(change);
        var writer = responder.Begin(request, StunClass.SuccessResponse);
        // Both, so that a NAT shows that changes addresses in what it carries (RFC 5780 section 6.1).
        writer.WriteAddress(StunAttributeType.MappedAddress, request.Flow.Remote);
        writer.WriteXorAddress(StunAttributeType.XorMappedAddress, request.Flow.Remote);
        writer.WriteAddress(StunAttributeType.ResponseOrigin, origin.External);
        writer.WriteAddress(StunAttributeType.OtherAddress, alternates.Both.External);
        if (hasPadding) writer.WritePadding(Math.Min(padding.Value.Length, MaxPadding));
        if (origin == alternates.Own && hasPort == StunAttributeStatus.Absent) responder.Send(request, ref writer);
        else responder.SendFrom(request, origin.Index, hasPort == StunAttributeStatus.Present ? port : request.Flow.Remote.Port, ref writer);
    }
}
