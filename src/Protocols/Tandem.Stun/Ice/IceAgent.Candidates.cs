using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>Candidates, which may come at any time and in any order (RFC 8838), and the connections of those with TCP (RFC 6544).</summary>
public sealed partial class IceAgent
{
    /// <summary>Adds a host candidate: a bound socket. Better ones first: the order is that of preference (RFC 8445 section 5.1.2.1).</summary>
    /// <param name="base">The socket.</param>
    /// <param name="now">The time.</param>
    /// <param name="candidate">What to tell the other agent; null when it was not added.</param>
    /// <param name="component">1, or 2 for RTCP on a port of its own.</param>
    /// <param name="localPreference">Another preference than that of the order.</param>
    public CandidateOutcome AddHost(in CandidateBase @base, Instant now, out Candidate? candidate, int component = 1, ushort? localPreference = null) =>
        Add(CandidateType.Host, @base, @base.Address, default, component, localPreference, now, out candidate);

    /// <summary>Adds a server-reflexive candidate: what a STUN server saw of a base (RFC 8445 section 5.1.1.2), as <see cref="Gathering"/> finds it.</summary>
    public CandidateOutcome AddServerReflexive(in CandidateBase @base, in PeerAddress mapped, in PeerAddress server, Instant now, out Candidate? candidate, int component = 1) =>
        Add(CandidateType.ServerReflexive, @base, mapped, server, component, null, now, out candidate);

    /// <summary>
    /// Adds a relayed candidate: an allocation at a TURN server. Its base is its own address, which the caller maps to its TURN client: what is sent from there goes through the client, and what the client gets from peers
    /// comes in from there.
    /// </summary>
    /// <param name="relayed">The relayed transport address.</param>
    /// <param name="mapped">What the server saw of the client.</param>
    /// <param name="now">The time.</param>
    /// <param name="candidate">What to tell the other agent; null when it was not added.</param>
    /// <param name="component">1, or 2 for RTCP on a port of its own.</param>
    /// <param name="localPreference">Another preference than that of the order.</param>
    /// <param name="server">How the server is reached. Over TCP or TLS the candidate comes behind others, and has another foundation (RFC 8445 section 5.1.1.3): where UDP is blocked the one works and the other does not.</param>
    public CandidateOutcome AddRelayed(
        in PeerAddress relayed, in PeerAddress mapped, Instant now, out Candidate? candidate, int component = 1, ushort? localPreference = null, StunTransport server = StunTransport.Udp) =>
        Add(CandidateType.Relayed, new CandidateBase(CandidateTransport.Udp, relayed), relayed, mapped, component, localPreference, now, out candidate, server);

    /// <summary>A base is gone, with its interface or its allocation: every pair of it is. When data went there it goes by the next best pair, or there is none.</summary>
    public void RemoveBase(in CandidateBase @base, Instant now)
    {
        Begin();
        _session.RemoveBase(@base, now);
        _former?.RemoveBase(@base, now);
        Finish(now);
    }

    /// <summary>No local candidate follows.</summary>
    public void EndOfLocalCandidates(Instant now)
    {
        Begin();
        _session.EndLocal();
        Finish(now);
    }

    /// <summary>Adds a candidate of the other agent, before or after its credentials.</summary>
    public CandidateOutcome AddRemoteCandidate(Candidate candidate, Instant now)
    {
        Begin();
        var outcome = _session.AddRemote(candidate, now);
        Finish(now);
        return outcome;
    }

    /// <summary>The other agent has no more candidates: <c>a=end-of-candidates</c> (RFC 8838 section 13).</summary>
    public void EndOfRemoteCandidates(Instant now)
    {
        Begin();
        _session.EndRemote();
        Finish(now);
    }

    /// <summary>A name was resolved: <see cref="IceOutputKind.ResolveName"/>. Of several addresses the caller takes one (draft-ietf-mmusic-mdns-ice-candidates section 3.2.1).</summary>
    /// <param name="name">The name.</param>
    /// <param name="address">Its address; the port is that of the candidate.</param>
    /// <param name="now">The time.</param>
    public void NameResolved(string name, PeerAddress address, Instant now)
    {
        Begin();
        _session.NameResolved(name, address, now);
        Finish(now);
    }

    /// <summary>A name could not be resolved: its candidates are left out.</summary>
    public void NameFailed(string name, Instant now)
    {
        Begin();
        _session.NameFailed(name);
        Finish(now);
    }

    /// <summary>A connection is open: <see cref="IceOutputKind.Connect"/>. One that was accepted need not be told.</summary>
    public void Connected(in CandidateBase local, in PeerAddress remote, Instant now)
    {
        Begin();
        _session.Connected(local, remote, now);
        Finish(now);
    }

    /// <summary>A connection ended, or could not be opened.</summary>
    public void Closed(in CandidateBase local, in PeerAddress remote, Instant now)
    {
        Begin();
        _session.ConnectionClosed(local, remote);
        _former?.ConnectionClosed(local, remote);
        Finish(now);
    }

    private CandidateOutcome Add(CandidateType type, in CandidateBase @base, in PeerAddress address, in PeerAddress server, int component, ushort? preference, Instant now, out Candidate? candidate, StunTransport via = default)
    {
        Begin();
        var outcome = _session.AddLocal(type, @base, address, server, component, preference, via, now, out candidate);
        Finish(now);
        return outcome;
    }
}
