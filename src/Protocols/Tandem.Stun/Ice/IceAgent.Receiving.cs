using System.Security.Cryptography;
using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>What comes in, up to the session that it belongs to.</summary>
public sealed partial class IceAgent
{
    /// <summary>Takes what came to a base: a datagram, or a frame of a connection.</summary>
    /// <param name="local">The base that it came to.</param>
    /// <param name="remote">Where it came from.</param>
    /// <param name="octets">The octets, which are the caller's again after the call.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether it was STUN and is done with. False for data, of which nothing is kept or changed, nor is anything allocated (RFC 8445 section 12.2: data may come on any pair).</returns>
    public bool Receive(in CandidateBase local, in PeerAddress remote, ReadOnlySpan<byte> octets, Instant now)
    {
        if (!IsStun(octets)) return false;
        _context.Outputs.RequireDrained();
        if (State == IceState.Closed) return true;
        Begin();
        ReceiveMessage(local, remote, octets, now);
        Finish(now);
        return true;
    }

    /// <summary>
    /// Reads the fragment of the agent that a check is meant for, so that a server with many agents on one socket finds it (RFC 8445 section 7.3). Nothing is authenticated by it.
    /// </summary>
    /// <returns>False when the octets are no Binding request with such a user name.</returns>
    public static bool TryReadUserFragment(ReadOnlySpan<byte> octets, out ReadOnlySpan<byte> userFragment)
    {
        userFragment = default;
        if (!IsStun(octets) || StunMessage.TryParse(octets, out var message) != StunParseError.None) return false;
        if (message is not { Class: StunClass.Request, Method: StunMethod.Binding }) return false;
        var userName = message.Value(StunAttributeType.Username);
        var colon = userName.IndexOf((byte)':');
        if (colon < 0 || !IceCredentials.IsUserFragment(userName[..colon])) return false;
        userFragment = userName[..colon];
        return true;
    }

    /// <summary>RFC 7983 section 7 and RFC 8489 section 5.</summary>
    private static bool IsStun(ReadOnlySpan<byte> octets) => octets.Length >= StunMessage.MinLength && Demultiplexing.KindOf(octets) == PacketKind.Stun && StunHeader.HasCookie(octets);

    private void ReceiveMessage(in CandidateBase local, in PeerAddress remote, ReadOnlySpan<byte> octets, Instant now)
    {
        if (StunMessage.TryParse(octets, out var message) != StunParseError.None) Counters.Count(IceRefusal.Malformed);
        else if (!message.HasValidFingerprint) Counters.Count(IceRefusal.Fingerprint);
        else if (message.Method != StunMethod.Binding) Counters.Count(IceRefusal.Method);
        else if (message.Class == StunClass.Request) ReceiveRequest(local, remote, message, now);
        else if (message.Class != StunClass.Indication) ReceiveResponse(local, remote, message, now);
    }

    /// <summary>RFC 8489 section 9.1.3.</summary>
    private void ReceiveRequest(in CandidateBase local, in PeerAddress remote, in StunMessage request, Instant now)
    {
        if (!request.HasIntegrity || !request.TryGet(StunAttributeType.Username, out var userName))
        {
            Refuse(local, remote, request, IceRefusal.MissingCredentials, StunErrorCode.BadRequest);
            return;
        }

        var session = IsFor(_session, userName.Value) ? _session : _former is not null && IsFor(_former, userName.Value) ? _former : null;
        if (session is null) Refuse(local, remote, request, IceRefusal.UserName, StunErrorCode.Unauthenticated);
        else if (!MessageIntegrity.IsValid(request, session.Credentials.Password)) Refuse(local, remote, request, IceRefusal.Integrity, StunErrorCode.Unauthenticated);
        else session.ReceiveRequest(local, remote, request, now);
    }

    private void ReceiveResponse(in CandidateBase local, in PeerAddress remote, in StunMessage response, Instant now)
    {
        if (_session.ReceiveResponse(local, remote, response, now) || _former?.ReceiveResponse(local, remote, response, now) == true) return;
        Counters.Count(IceRefusal.UnknownTransaction);
    }

    /// <summary>RFC 8445 section 7.3: the user name begins with the own fragment and a colon.</summary>
    private static bool IsFor(IceSession session, ReadOnlySpan<byte> userName)
    {
        var own = session.Credentials.UserFragment;
        return userName.Length > own.Length && userName[own.Length] == ':' && CryptographicOperations.FixedTimeEquals(userName[..own.Length], own);
    }

    private void Refuse(in CandidateBase local, in PeerAddress remote, in StunMessage request, IceRefusal why, StunErrorCode code)
    {
        Counters.Count(why);
        _context.Transmit(local, remote, CheckResponse.WriteError(_context.Octets.Take(CheckResponse.MaxLength), request, code, default, default));
    }
}
