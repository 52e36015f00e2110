using System.Buffers.Binary;
using Tandem.Contracts;
using Tandem.Core.Proxying;
using Tandem.Core.Routing;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Topology;

/// <summary>
/// Keeps each side of a call from seeing the addresses of the other's network: what would show them goes to the other side as a token that only this node reads, or comes from the request to which the response belongs. Nothing is
/// remembered for a dialog, so that it goes on after a restart. One lane.
/// </summary>
/// <remarks>
/// Via below our own: left out, and put back into the response from its request. Record-Route below our own: left out, put back into the response, and sealed in our own value, so that it becomes Route again for requests of the
/// other side. Contact: its URI is a token at this node. Call-ID with a host: a token. Nothing is read for who asks, but only for a request that goes back to where it was hidden: our Record-Route values say where that is, and each is
/// sealed together with its flow and its call.
/// </remarks>
internal sealed class TopologyHiding : IDisposable
{
    private readonly IFlowDirectory _flows;
    private readonly OpaqueTokens _tokens;
    private readonly KeyedMark _sides;
    private readonly RouteSeals _seals;
    private readonly HiddenContacts _contacts;
    private readonly HiddenCallIds _callIds;

    public TopologyHiding(IFlowDirectory flows, Domains domains, ReadOnlyMemory<byte> key)
    {
        _flows = flows;
        _tokens = new OpaqueTokens(key.Span);
        _sides = new KeyedMark([.. "topology sides"u8, .. key.Span]);
        _seals = new RouteSeals(_tokens, domains);
        _contacts = new HiddenContacts(_tokens, domains, flows);
        _callIds = new HiddenCallIds(_tokens);
    }

    /// <summary>Begins the user part of a hidden Contact and a hidden Call-ID.</summary>
    public static ReadOnlySpan<byte> Mark => "th."u8;

    /// <summary>Undoes in a request what was hidden from its sender. The request itself when there is nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isOurs">Whether this node has made it: then Route values of others may follow our own.</param>
    public SipMessage Reveal(SipMessage request, bool isOurs = false)
    {
        if (request.Method == SipMethod.Register) return request;
        var copy = request;
        // Within this node only: whether it leaves in the clear is for Hide.
        if (_callIds.Open(request.CallId) is { } callId) Copied(request, ref copy).Set(HeaderName.CallId, callId);
        var way = RevealRoutes(request, ref copy, isOurs);
        if (_contacts.Open(request.RequestUri, way) is { } target) Copied(request, ref copy).SetRequestUri(target);
        return copy;
    }

    /// <summary>What is to be kept of a request.</summary>
    /// <param name="received">The request as it was received.</param>
    /// <param name="request">The request, revealed.</param>
    /// <param name="from">Where it came from.</param>
    public ReceivedHead Keep(SipMessage received, SipMessage request, in Flow from)
    {
        var way = WayOf(request);
        return new ReceivedHead(received, request.CallId.ToArray(), request.To.Tag.IsEmpty ? CallerOf(request, from) ^ 1 : way.To.Mark);
    }

    /// <summary>Hides in the copy of a request, to which our Record-Route values were added and no Via yet, what its sender's side is like.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="request">The request, revealed.</param>
    /// <param name="callId">The Call-ID that it was received with.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="to">Where it goes.</param>
    public void Hide(SipMessage copy, SipMessage request, ReadOnlySpan<byte> callId, in Flow from, in Flow to)
    {
        if (copy.Method == SipMethod.Register) return;
        var way = WayOf(request);
        var caller = request.To.Tag.IsEmpty ? CallerOf(request, from) : 0;
        var sender = new HiddenSide(caller != 0 ? caller : way.From, _callIds.IsToken(callId));
        var receiver = new HiddenSide(caller != 0 ? caller ^ 1 : way.To.Mark, IsToldToken(copy.CallId, way, caller != 0, sender.HasToken, to));
        LeaveOutVias(copy);
        if (RequestForwarding.FormsDialog(copy.Method)) LeaveOutRecordRoutes(copy, sender, receiver);
        else copy.RemoveAll(HeaderName.RecordRoute);
        if (receiver.HasToken) copy.Set(HeaderName.CallId, _callIds.Seal(copy.CallId));
        _callIds.Name(copy, to);
        _contacts.Hide(copy, sender.Mark, to);
        LeaveOutNames(copy);
    }

    /// <summary>Puts back the Via values of a request into a response to what was sent for it; ours is gone already.</summary>
    public static void ReturnVias(SipMessage response, ReceivedHead request)
    {
        if (response.Method != SipMethod.Register) ReceivedHead.SetAll(response, HeaderName.Via, request.Vias);
    }

    /// <summary>Puts the Call-ID that the call has within this node into a response to what was sent for a request.</summary>
    public static void ReturnCallId(SipMessage response, ReceivedHead request)
    {
        if (response.Method != SipMethod.Register) response.Set(HeaderName.CallId, request.OwnCallId);
    }

    /// <summary>Gives a response of this node the Call-ID that the request came with: what was made from the revealed one must not tell that.</summary>
    public static void KeepCallId(SipMessage response, SipMessage received) => response.Set(HeaderName.CallId, received.CallId);

    /// <summary>Makes a response what the sender of the request is to see.</summary>
    /// <param name="response">The response.</param>
    /// <param name="request">What is kept of the request.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="isForwarded">Whether somebody else has made it.</param>
    public void Return(SipMessage response, ReceivedHead request, in Flow to, bool isForwarded)
    {
        if (response.Method == SipMethod.Register) return;
        response.Set(HeaderName.CallId, request.CallId);
        if (isForwarded && response.Has(HeaderName.RecordRoute)) ReturnRecordRoutes(response, request);
        _contacts.Hide(response, request.Callee, to);
        LeaveOutNames(response);
    }

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();

    private static SipMessage Copied(SipMessage request, ref SipMessage copy) => ReferenceEquals(copy, request) ? copy = request.Copy() : copy;

    private HiddenWay WayOf(SipMessage request) => _seals.Read(ReceivedHead.ValuesOf(request, HeaderName.Route), request.CallId, out _);

    // Nobody else's call has this mark, whatever he writes into it: it came over another flow. The last bit is for the other side.
    private ulong CallerOf(SipMessage request, in Flow from)
    {
        Span<byte> token = stackalloc byte[IFlowDirectory.MaxTokenLength], mark = stackalloc byte[sizeof(ulong)];
        token = token[.._flows.WriteToken(from, token)];
        _sides.Write([.. token, (byte)'\n', .. request.From.Tag, (byte)'\n', .. request.CallId], mark);
        return (BinaryPrimitives.ReadUInt64LittleEndian(mark) | 2) & ~1UL;
    }

    // In the first request of a dialog a Call-ID with a host goes hidden, and is shown to nobody again who had it hidden; in later ones as our value says that leads there.
    private static bool IsToldToken(ReadOnlySpan<byte> callId, in HiddenWay way, bool isFirst, bool isKnownAsToken, in Flow to) =>
        isFirst ? isKnownAsToken || HiddenCallIds.Tells(callId, to) : way.To.IsNone ? isKnownAsToken : way.To.HasToken;

    // A side may have sent the request through this node before, whose values are hidden in each other. Values of others behind ours would lead somewhere else than to the side that ours name, and none is shown there.
    private HiddenWay RevealRoutes(SipMessage request, ref SipMessage copy, bool isOurs)
    {
        if (!request.Has(HeaderName.Route)) return default;
        var routes = ReceivedHead.ValuesOf(request, HeaderName.Route);
        var way = _seals.Read(routes, copy.CallId, out var hidden);
        if (way.To.IsNone) return way;
        var isChanged = way.HasMore && !isOurs;
        if (isChanged) routes.RemoveRange(way.Own, routes.Count - way.Own);
        // Each has been made from a value of another pass, and a request passes through few proxies.
        for (var end = way.Own; hidden is not null; end = way.Own)
        {
            isChanged = true;
            routes.InsertRange(end, hidden);
            way = _seals.Read(routes, copy.CallId, out hidden);
            if (way.Own == end) break;
        }

        if (isChanged) ReceivedHead.SetAll(Copied(request, ref copy), HeaderName.Route, routes);
        return way with { HasMore = false };
    }

    private void LeaveOutVias(SipMessage copy)
    {
        var own = new List<byte[]>();
        foreach (var value in copy.Values(HeaderName.Via))
            if (Via.TryParse(value, out var via) && _flows.IsOwnAddress(via.Host, via.Port)) own.Add(value.ToArray());
        ReceivedHead.SetAll(copy, HeaderName.Via, own);
    }

    private void LeaveOutRecordRoutes(SipMessage copy, in HiddenSide sender, in HiddenSide receiver)
    {
        var values = ReceivedHead.ValuesOf(copy, HeaderName.RecordRoute);
        ReceivedHead.SetAll(copy, HeaderName.RecordRoute, [_seals.Seal(values[0], receiver, [], copy.CallId), _seals.Seal(values[1], sender, values[2..], copy.CallId)]);
    }

    // Who has sent the request takes the values from the end (RFC 3261 section 12.1.2).
    private void ReturnRecordRoutes(SipMessage response, ReceivedHead request)
    {
        var values = ReceivedHead.ValuesOf(response, HeaderName.RecordRoute);
        if (!RequestForwarding.FormsDialog(response.Method) || values.Count < 2 || !_seals.IsOwn(values[^1]) || !_seals.IsOwn(values[^2]))
        {
            ReceivedHead.SetAll(response, HeaderName.RecordRoute, request.RecordRoutes);
            return;
        }

        List<byte[]> behind = values[..^2];
        behind.Reverse();
        var (upper, lower) = (_seals.Open(values[^2], request.OwnCallId), _seals.Open(values[^1], request.OwnCallId));
        ReceivedHead.SetAll(
            response, HeaderName.RecordRoute,
            [_seals.Seal(values[^2], upper, behind, request.OwnCallId), _seals.Seal(values[^1], lower, [], request.OwnCallId), .. request.RecordRoutes]);
    }

    // What a device is called, and who warns, tells where it stands.
    private static void LeaveOutNames(SipMessage message)
    {
        message.RemoveAll(HeaderName.UserAgent);
        message.RemoveAll(HeaderName.Server);
    }
}
