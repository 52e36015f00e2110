using System.Buffers.Binary;
using Tandem.Contracts;
using Tandem.Core.Routing;
using Tandem.Sip;

namespace Tandem.Core.Topology;

/// <summary>Contact URIs as tokens at this node. Each has the mark of the side that it belongs to, and is read for a request that goes to that side, or to where the URI itself leads.</summary>
internal sealed class HiddenContacts(OpaqueTokens tokens, Domains domains, IFlowDirectory flows)
{
    /// <summary>Hides the URIs in Contact that do not name this node.</summary>
    /// <param name="message">The message.</param>
    /// <param name="side">The mark of the side it comes from; 0 outside a dialog.</param>
    /// <param name="to">Where it goes.</param>
    public void Hide(SipMessage message, ulong side, in Flow to)
    {
        if (!message.Has(HeaderName.Contact)) return;
        var values = ReceivedHead.ValuesOf(message, HeaderName.Contact);
        for (var i = 0; i < values.Count; i++)
        {
            if (!NameAddress.TryParse(values[i], out var contact) || !SipUri.TryParse(contact.Uri, out var uri) || domains.IsOwn(uri)) continue;
            values[i] = [.. contact.DisplayName, (byte)'<', .. UriAt(to, uri.IsSips, side, contact.Uri), (byte)'>', .. contact.Parameters.Octets];
        }

        ReceivedHead.SetAll(message, HeaderName.Contact, values);
    }

    /// <summary>The URI that a Request-URI hides; null when it hides none, or not one that may be read on this way.</summary>
    public byte[]? Open(ReadOnlySpan<byte> requestUri, in HiddenWay way)
    {
        if (!SipUri.TryParse(requestUri, out var uri) || !uri.User.StartsWith(TopologyHiding.Mark) || !domains.IsOwn(uri)) return null;
        if (tokens.Open(uri.User[TopologyHiding.Mark.Length..], TokenUse.Contact, default) is not { Length: > sizeof(ulong) } plain) return null;
        var side = BinaryPrimitives.ReadUInt64LittleEndian(plain);
        var isOnItsWay = !way.To.IsNone && way.To.Mark == side && !way.HasMore;
        return (isOnItsWay || (!way.HasFlow && !way.HasMore)) && SipUri.TryParse(plain.AsSpan(sizeof(ulong)), out _) ? plain[sizeof(ulong)..] : null;
    }

    private byte[] UriAt(in Flow to, bool isSecure, ulong side, ReadOnlySpan<byte> uri)
    {
        Span<byte> mark = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(mark, side);
        var transport = to.Transport == SipTransport.Udp || isSecure ? default : to.Transport.UriName();
        return
        [
            .. isSecure ? "sips:"u8 : "sip:"u8, .. TopologyHiding.Mark, .. tokens.Seal([.. mark, .. uri], TokenUse.Contact, default), (byte)'@', .. flows.Listener(to).SentBy.Span,
            .. transport.IsEmpty ? default : ";transport="u8, .. transport,
        ];
    }
}
