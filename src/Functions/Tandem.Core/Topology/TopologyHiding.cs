using Tandem.Contracts;
using Tandem.Core.Routing;
using Tandem.Sip;

namespace Tandem.Core.Topology;

/// <summary>
/// Keeps each side of a call from seeing the addresses of the other's network: what would show them goes to the other side as a token that only this node reads, or comes from the request to which the response belongs. Nothing is
/// remembered for a dialog, so that it goes on after a restart. One lane.
/// </summary>
/// <remarks>
/// Via below our own: left out, and put back into the response from its request. Record-Route below our own: left out, put back into the response, and as a token in our own value, so that it becomes Route again for requests of the
/// other side. Contact: its URI is a token at this node. Call-ID with a host: a token, as both our Record-Route values say, each for its side.
/// </remarks>
internal sealed class TopologyHiding(IFlowDirectory flows, Domains domains, ReadOnlyMemory<byte> key) : IDisposable
{
    /// <summary>Begins the user part of a hidden Contact and a hidden Call-ID.</summary>
    private static ReadOnlySpan<byte> Mark => "th."u8;

    private static ReadOnlySpan<byte> Separator => ", "u8;

    private readonly OpaqueTokens _tokens = new(key.Span);

    /// <summary>Undoes in a request what was hidden from its sender. The request itself when there is nothing.</summary>
    public SipMessage Reveal(SipMessage request)
    {
        if (request.Method == SipMethod.Register) return request;
        var copy = RevealRoutes(request);
        if (TryOpenUri(request.RequestUri) is { } target) Copied(request, ref copy).SetRequestUri(target);
        if (HiddenSide.Of(request, domains).CallId == CallIdForm.Plain && OpenCallId(request.CallId) is { } callId) Copied(request, ref copy).Set(HeaderName.CallId, callId);
        RevealDialogName(request, ref copy);
        return copy;
    }

    /// <summary>Hides in the copy of a request, to which our Record-Route values were added and no Via yet, what its sender's side is like.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="request">The request, revealed.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="isRecorded">Whether our Record-Route values are on top.</param>
    public void Hide(SipMessage copy, SipMessage request, in Flow to, bool isRecorded)
    {
        if (copy.Method == SipMethod.Register) return;
        var form = FormOf(request);
        LeaveOutVias(copy);
        if (isRecorded) LeaveOutRecordRoutes(copy, form);
        if (form == CallIdForm.Hidden) copy.Set(HeaderName.CallId, Marked(copy.CallId, TokenUse.CallId));
        HideDialogName(copy, request);
        HideContacts(copy, to);
        LeaveOutNames(copy);
    }

    /// <summary>Puts back the Via values of a request into a response to what was sent for it; ours is gone already.</summary>
    public static void ReturnVias(SipMessage response, ReceivedHead request)
    {
        if (response.Method != SipMethod.Register) SetAll(response, HeaderName.Via, request.Vias);
    }

    /// <summary>Makes a response what the sender of the request is to see.</summary>
    /// <param name="response">The response.</param>
    /// <param name="request">What is kept of the request.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="isForwarded">Whether somebody else has made it.</param>
    public void Return(SipMessage response, ReceivedHead request, in Flow to, bool isForwarded)
    {
        if (response.Method == SipMethod.Register) return;
        response.Set(HeaderName.CallId, request.CallId);
        if (isForwarded) ReturnRecordRoutes(response, request);
        HideContacts(response, to);
        LeaveOutNames(response);
    }

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();

    private static SipMessage Copied(SipMessage request, ref SipMessage copy) => ReferenceEquals(copy, request) ? copy = request.Copy() : copy;

    /// <summary>A Call-ID with a host, in the first request of a dialog, goes hidden; later ones as the values of that one say.</summary>
    private CallIdForm FormOf(SipMessage request)
    {
        if (!request.To.Tag.IsEmpty) return HiddenSide.Of(request, domains).CallId;
        return request.CallId.Contains((byte)'@') ? CallIdForm.Hidden : CallIdForm.AsItIs;
    }

    // A side may have sent the request through this node before, whose values are hidden in each other.
    private SipMessage RevealRoutes(SipMessage request)
    {
        var copy = request;
        while (HiddenSide.Of(copy, domains) is { Routes.IsEmpty: false } side && _tokens.Open(side.Routes, TokenUse.Routes) is { } hidden)
        {
            var routes = ReceivedHead.ValuesOf(copy, HeaderName.Route);
            routes[side.Index] = WithoutHidden(routes[side.Index]);
            routes.Insert(side.Index + 1, hidden);
            SetAll(Copied(request, ref copy), HeaderName.Route, routes);
        }

        return copy;
    }

    private void LeaveOutVias(SipMessage copy)
    {
        var own = new List<byte[]>();
        foreach (var value in copy.Values(HeaderName.Via))
            if (Via.TryParse(value, out var via) && flows.IsOwnAddress(via.Host, via.Port)) own.Add(value.ToArray());
        SetAll(copy, HeaderName.Via, own);
    }

    private void LeaveOutRecordRoutes(SipMessage copy, CallIdForm form)
    {
        var values = ReceivedHead.ValuesOf(copy, HeaderName.RecordRoute);
        var (upper, lower) = form switch
        {
            CallIdForm.Hidden => ("h", "p"),
            CallIdForm.Plain => ("p", "h"),
            _ => ("", ""),
        };
        if (upper.Length > 0)
        {
            values[0] = With(values[0], HiddenSide.CallIdName, System.Text.Encoding.ASCII.GetBytes(upper));
            values[1] = With(values[1], HiddenSide.CallIdName, System.Text.Encoding.ASCII.GetBytes(lower));
        }

        if (values.Count > 2) values[1] = With(values[1], HiddenSide.RoutesName, SealAll(values[2..]));
        SetAll(copy, HeaderName.RecordRoute, values[..2]);
    }

    private void ReturnRecordRoutes(SipMessage response, ReceivedHead request)
    {
        var values = ReceivedHead.ValuesOf(response, HeaderName.RecordRoute);
        if (values.Count < 2 || !IsOwn(values[^1]) || !IsOwn(values[^2])) return;
        var upper = WithoutHidden(values[^2]);
        if (values.Count > 2) upper = With(upper, HiddenSide.RoutesName, SealAll(values[..^2]));
        SetAll(response, HeaderName.RecordRoute, [upper, WithoutHidden(values[^1]), .. request.RecordRoutes]);
    }

    private void HideContacts(SipMessage message, in Flow to)
    {
        if (!message.Has(HeaderName.Contact)) return;
        var values = ReceivedHead.ValuesOf(message, HeaderName.Contact);
        for (var i = 0; i < values.Count; i++)
        {
            if (!NameAddress.TryParse(values[i], out var contact) || !SipUri.TryParse(contact.Uri, out var uri) || domains.IsOwn(uri)) continue;
            values[i] = [.. contact.DisplayName, (byte)'<', .. UriAt(to, uri.IsSips, contact.Uri), (byte)'>', .. contact.Parameters.Octets];
        }

        SetAll(message, HeaderName.Contact, values);
    }

    private byte[] UriAt(in Flow to, bool isSecure, ReadOnlySpan<byte> uri)
    {
        var transport = to.Transport == SipTransport.Udp || isSecure ? default : to.Transport.UriName();
        return
        [
            .. isSecure ? "sips:"u8 : "sip:"u8, .. Marked(uri, TokenUse.Contact), (byte)'@', .. flows.Listener(to).SentBy.Span,
            .. transport.IsEmpty ? default : ";transport="u8, .. transport,
        ];
    }

    private byte[]? TryOpenUri(ReadOnlySpan<byte> requestUri) =>
        SipUri.TryParse(requestUri, out var uri) && uri.User.StartsWith(Mark) && domains.IsOwn(uri) && _tokens.Open(uri.User[Mark.Length..], TokenUse.Contact) is { } opened && SipUri.TryParse(opened, out _) ? opened : null;

    private byte[]? OpenCallId(ReadOnlySpan<byte> callId) => callId.StartsWith(Mark) ? _tokens.Open(callId[Mark.Length..], TokenUse.CallId) : null;

    private byte[] Marked(ReadOnlySpan<byte> plain, TokenUse use) => [.. Mark, .. _tokens.Seal(plain, use)];

    // A call that replaces another names it as its own side knows it (RFC 3891); the other side knows it by the other form.
    private void RevealDialogName(SipMessage request, ref SipMessage copy)
    {
        var value = request[HeaderName.Replaces];
        if (OpenCallId(CallIdOf(value)) is { } callId) Copied(request, ref copy).Set(HeaderName.Replaces, [.. callId, .. value[CallIdOf(value).Length..]]);
    }

    private void HideDialogName(SipMessage copy, SipMessage request)
    {
        var value = request[HeaderName.Replaces];
        var callId = CallIdOf(value);
        if (callId.Contains((byte)'@')) copy.Set(HeaderName.Replaces, [.. Marked(callId, TokenUse.CallId), .. value[callId.Length..]]);
    }

    private static ReadOnlySpan<byte> CallIdOf(ReadOnlySpan<byte> dialog) => dialog.IndexOf((byte)';') is var end and >= 0 ? dialog[..end] : dialog;

    // What a device is called, and who warns, tells where it stands.
    private static void LeaveOutNames(SipMessage message)
    {
        message.RemoveAll(HeaderName.UserAgent);
        message.RemoveAll(HeaderName.Server);
    }

    private bool IsOwn(ReadOnlySpan<byte> value) => NameAddress.TryParse(value, out var address) && SipUri.TryParse(address.Uri, out var uri) && domains.IsOwn(uri);

    private byte[] SealAll(List<byte[]> values)
    {
        var joined = new List<byte>();
        foreach (var value in values)
        {
            if (joined.Count > 0) joined.AddRange(Separator);
            joined.AddRange(value);
        }

        return _tokens.Seal([.. joined], TokenUse.Routes);
    }

    private static byte[] With(ReadOnlySpan<byte> value, ReadOnlySpan<byte> name, ReadOnlySpan<byte> parameter)
    {
        var end = value.LastIndexOf((byte)'>');
        return end < 0 ? value.ToArray() : [.. value[..end], (byte)';', .. name, (byte)'=', .. parameter, .. value[end..]];
    }

    /// <summary>Takes the hidden routes out of one of our values.</summary>
    private static byte[] WithoutHidden(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> name = ";hr="u8;
        var start = value.IndexOf(name);
        if (start < 0) return value.ToArray();
        var rest = value[(start + name.Length)..];
        var end = rest.IndexOfAny(";>"u8);
        return [.. value[..start], .. end < 0 ? default : rest[end..]];
    }

    private static void SetAll(SipMessage message, HeaderName name, IReadOnlyList<byte[]> values)
    {
        message.RemoveAll(name);
        for (var i = values.Count - 1; i >= 0; i--) message.Prepend(name, values[i]);
    }
}
