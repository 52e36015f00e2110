using Tandem.Core.Routing;
using Tandem.Sip;

namespace Tandem.Core.Topology;

/// <summary>What the last of the own Route values at the top of a request says of the side that the request goes to: parameters of the Record-Route value that this node wrote for it.</summary>
internal readonly ref struct HiddenSide(int index, CallIdForm callId, ReadOnlySpan<byte> routes)
{
    /// <summary>Name of the parameter with <see cref="Routes"/>.</summary>
    public static ReadOnlySpan<byte> RoutesName => "hr"u8;

    /// <summary>Name of the parameter with <see cref="CallId"/>.</summary>
    public static ReadOnlySpan<byte> CallIdName => "hc"u8;

    /// <summary>Its place among the Route values; -1 when none is ours.</summary>
    public int Index { get; } = index;

    /// <summary>What becomes of the Call-ID on the way to that side.</summary>
    public CallIdForm CallId { get; } = callId;

    /// <summary>The token of Record-Route values of that side that the other one was not shown; empty for none.</summary>
    public ReadOnlySpan<byte> Routes { get; } = routes;

    /// <summary>Reads it.</summary>
    public static HiddenSide Of(SipMessage request, Domains domains)
    {
        var side = new HiddenSide(-1, CallIdForm.AsItIs, default);
        foreach (var route in request.Values(HeaderName.Route))
        {
            if (!NameAddress.TryParse(route, out var address) || !SipUri.TryParse(address.Uri, out var uri) || !domains.IsOwn(uri)) break;
            uri.Parameters.TryGet(RoutesName, out var routes);
            uri.Parameters.TryGet(CallIdName, out var form);
            side = new HiddenSide(side.Index + 1, form is [(byte)'h'] ? CallIdForm.Hidden : form is [(byte)'p'] ? CallIdForm.Plain : CallIdForm.AsItIs, routes);
        }

        return side;
    }
}

/// <summary>What a Call-ID is on one side of this node.</summary>
internal enum CallIdForm
{
    /// <summary>The same on both.</summary>
    AsItIs,

    /// <summary>What the one who began the dialog wrote.</summary>
    Plain,

    /// <summary>A token.</summary>
    Hidden,
}
