using Tandem.Contracts.Media;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>Decides whether the two sides of a call can have their media without this node.</summary>
internal static class SessionPolicy
{
    /// <summary>What is set for both sides together: who wants it always gets it, then who wants it never.</summary>
    public static SessionMode Combine(SessionMode left, SessionMode right)
    {
        if (left == SessionMode.Always || right == SessionMode.Always) return SessionMode.Always;
        return left == SessionMode.Off || right == SessionMode.Off ? SessionMode.Off : SessionMode.Auto;
    }

    /// <summary>Whether an offer may go to the other side as it is, in <see cref="SessionMode.Auto"/>.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="from">Who makes it.</param>
    /// <param name="to">Who gets it.</param>
    /// <param name="profile">How that one takes its media.</param>
    /// <param name="isLearnt">Whether that has been seen, and is not only expected.</param>
    public static bool IsDirect(in MediaTraits offer, in SessionHop from, in SessionHop to, MediaProfile profile, bool isLearnt)
    {
        var isBrowser = offer.Profile == MediaProfile.WebRtc;
        if (isBrowser != (profile == MediaProfile.WebRtc)) return false;
        // Both have ICE, which finds its way by itself.
        if (isBrowser) return true;
        if (isLearnt && MediaTraits.IsSecure(offer.Profile) != MediaTraits.IsSecure(profile)) return false;
        if (!offer.HasIce && !Reaches(offer.Address, from, to)) return false;
        return Reaches(ContactHost(to), to, from);
    }

    /// <summary>Whether media that do not go through this node arrive where an answer wants them.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="from">Who makes it.</param>
    /// <param name="to">Who gets it.</param>
    public static bool IsReached(in MediaTraits answer, in SessionHop from, in SessionHop to) => answer.HasIce || Reaches(answer.Address, from, to);

    // Whether media of the other side arrive at the address that this one has named. A server may have them at another address than its signalling.
    private static bool Reaches(PeerAddress? named, in SessionHop side, in SessionHop other)
    {
        if (named is not { } address) return true;
        if (address.IsV4 != other.Flow.Remote.IsV4) return false;
        if (side.IsServer) return true;
        if (!address.HasSameHost(side.Flow.Remote)) return false;
        // A phone in our own network is not reached from outside.
        return !IsPrivate(address) || IsPrivate(other.Flow.Remote);
    }

    private static PeerAddress? ContactHost(in SessionHop hop) =>
        SipUri.TryParse(hop.Contact.Span, out var uri) && PeerAddress.TryParse(uri.Host, 0, out var address) ? address : null;

    // RFC 1918, RFC 6598, RFC 3927, RFC 4193, loopback.
    private static bool IsPrivate(in PeerAddress address)
    {
        if (address.IsLoopback) return true;
        Span<byte> octets = stackalloc byte[16];
        address.WriteAddress(octets);
        if (!address.IsV4) return (octets[0] & 0xFE) == 0xFC || (octets[0] == 0xFE && (octets[1] & 0xC0) == 0x80);
        return octets[0] switch
        {
            10 => true,
            100 => octets[1] is >= 64 and < 128,
            169 => octets[1] == 254,
            172 => octets[1] is >= 16 and < 32,
            192 => octets[1] == 168,
            _ => false,
        };
    }
}
