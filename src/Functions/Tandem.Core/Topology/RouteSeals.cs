using System.Runtime.InteropServices;
using Tandem.Core.Routing;
using Tandem.Sip;

namespace Tandem.Core.Topology;

/// <summary>
/// The parameter of our Record-Route values that says what side of the dialog the value leads to, and hides the values of that side which the other was not shown. It is sealed together with the token of the flow and the Call-ID
/// as the caller wrote it: on a value for another flow, or in another call, it says nothing.
/// </summary>
internal sealed class RouteSeals(OpaqueTokens tokens, Domains domains)
{
    // No value has one, because each is on one line (Folding).
    private const byte LineEnd = (byte)'\n';

    private static ReadOnlySpan<byte> Name => "hs"u8;

    /// <summary>A Record-Route value of ours with the parameter.</summary>
    /// <param name="value">The value; a parameter that it has is replaced.</param>
    /// <param name="side">Where it leads.</param>
    /// <param name="routes">The Route values behind it that are hidden, in the order in which a request gets them.</param>
    /// <param name="callId">The Call-ID of the caller.</param>
    public byte[] Seal(ReadOnlySpan<byte> value, in HiddenSide side, IReadOnlyList<byte[]> routes, ReadOnlySpan<byte> callId)
    {
        var plain = new List<byte>(new byte[HiddenSide.Length]);
        side.Write(CollectionsMarshal.AsSpan(plain));
        foreach (var route in routes)
        {
            if (plain.Count > HiddenSide.Length) plain.Add(LineEnd);
            plain.AddRange(route);
        }

        ReadOnlySpan<byte> bare = Without(value);
        var end = bare.LastIndexOf((byte)'>');
        if (end < 0 || !TryRead(bare, out var uri)) return bare.ToArray();
        return [.. bare[..end], (byte)';', .. Name, (byte)'=', .. tokens.Seal([.. plain], TokenUse.Side, Context(uri, callId)), .. bare[end..]];
    }

    /// <summary>Reads the own Route values at the top of a request.</summary>
    /// <param name="routes">Its Route values.</param>
    /// <param name="callId">The Call-ID of the caller.</param>
    /// <param name="hidden">What the last own value hides; null for nothing.</param>
    public HiddenWay Read(IReadOnlyList<byte[]> routes, ReadOnlySpan<byte> callId, out List<byte[]>? hidden)
    {
        hidden = null;
        var (own, hasFlow) = (0, false);
        HiddenSide first = default, last = default;
        for (; own < routes.Count && TryRead(routes[own], out var uri); own++)
        {
            hasFlow |= !uri.User.IsEmpty;
            last = Open(uri, callId, out hidden);
            if (own == 0) first = last;
        }

        return new HiddenWay(own > 1 && !first.IsNone ? first.Mark : last.OtherMark, last, own, hasFlow, own < routes.Count);
    }

    /// <summary>What one of our Record-Route values says.</summary>
    public HiddenSide Open(ReadOnlySpan<byte> value, ReadOnlySpan<byte> callId) => TryRead(value, out var uri) ? Open(uri, callId, out _) : default;

    /// <summary>Whether a Route or Record-Route value is ours.</summary>
    public bool IsOwn(ReadOnlySpan<byte> value) => TryRead(value, out _);

    private HiddenSide Open(in SipUri uri, ReadOnlySpan<byte> callId, out List<byte[]>? hidden)
    {
        hidden = null;
        if (!uri.Parameters.TryGet(Name, out var seal) || tokens.Open(seal, TokenUse.Side, Context(uri, callId)) is not { Length: >= HiddenSide.Length } plain) return default;
        if (plain.Length > HiddenSide.Length)
        {
            hidden = [];
            ReadOnlySpan<byte> rest = plain.AsSpan(HiddenSide.Length);
            foreach (var line in rest.Split(LineEnd)) hidden.Add(rest[line].ToArray());
        }

        return HiddenSide.Read(plain);
    }

    private static byte[] Context(in SipUri uri, ReadOnlySpan<byte> callId) => [.. uri.User, LineEnd, .. callId];

    private bool TryRead(ReadOnlySpan<byte> value, out SipUri uri)
    {
        uri = default;
        return NameAddress.TryParse(value, out var address) && SipUri.TryParse(address.Uri, out uri) && domains.IsOwn(uri);
    }

    private static byte[] Without(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> parameter = ";hs="u8;
        var start = value.IndexOf(parameter);
        if (start < 0) return value.ToArray();
        var rest = value[(start + parameter.Length)..];
        var end = rest.IndexOfAny(";>"u8);
        return [.. value[..start], .. end < 0 ? default : rest[end..]];
    }
}
