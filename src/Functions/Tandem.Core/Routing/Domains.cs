using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Routing;

/// <summary>Which URIs are ours, and whom they mean (RFC 3261 section 16.5): the own domains and, as another name of the default one, the node's own addresses.</summary>
internal sealed class Domains(ISubscriberDirectory subscribers, IFlowDirectory flows)
{
    // A user part longer than this is nobody's name.
    private const int MaxUserLength = 256;

    /// <summary>Whether Tandem answers for the URI's host. At an address the port tells this node from another server on the same machine.</summary>
    public bool IsOwn(in SipUri uri) => IsDomain(uri.Host) || flows.IsOwnAddress(uri.Host, uri.Port);

    /// <summary>Whether a realm is one that we challenge for.</summary>
    public bool IsOwnRealm(ReadOnlySpan<byte> realm) => subscribers.IsOwnRealm(realm);

    /// <summary>Writes the realm of the domain that an own URI is in. Returns its length.</summary>
    public int WriteRealm(in SipUri uri, Span<byte> destination) => subscribers.WriteRealm(DomainOf(uri), destination);

    /// <summary>The domain that an own URI is in, in any case.</summary>
    public ReadOnlySpan<byte> DomainOf(in SipUri uri) => IsDomain(uri.Host) ? uri.Host : subscribers.DefaultDomain.Span;

    private bool IsDomain(ReadOnlySpan<byte> host) => !PeerAddress.TryParse(host, 0, out _) && subscribers.IsOwnDomain(host);

    /// <summary>The subscriber that an own URI means.</summary>
    public bool TryFind(in SipUri uri, out Subscriber subscriber)
    {
        subscriber = default;
        if (uri.User.IsEmpty || uri.User.Length > MaxUserLength) return false;
        Span<byte> user = stackalloc byte[MaxUserLength];
        return TryFind(user[..Unescape(uri.User, user)], uri, out subscriber);
    }

    /// <summary>Whether a canonical address-of-record is that of a subscriber who may do anything.</summary>
    public bool IsSubscriber(ReadOnlyMemory<byte> addressOfRecord) =>
        SipUri.TryParse(addressOfRecord.Span, out var uri) && IsOwn(uri) && TryFind(uri, out var subscriber) && subscriber.IsEnabled;

    /// <summary>The subscriber of this name in the domain of an own URI.</summary>
    public bool TryFind(ReadOnlySpan<byte> user, in SipUri uri, out Subscriber subscriber) => subscribers.TryFind(user, DomainOf(uri), out subscriber);

    // The parser has made sure that every escape is whole.
    private static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            var octet = escaped[i];
            if (octet == '%')
            {
                octet = (byte)((HexValue(escaped[i + 1]) << 4) | HexValue(escaped[i + 2]));
                i += 2;
            }

            destination[length++] = octet;
        }

        return length;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
